"""Import that offices can live with: read any list, show what it would do, do it all or not at all.

reading/     a file becomes rows of cells, whatever wrote it
tables       where in a sheet the list stands, and what is only decoration
fields       what a list can say, and the words offices use for it; words: posts, kinds, sizes
mapping      which column says what, remembered by the headings
cleaning     what a cell says; clean_rows: what a row says
planning/    what every row would create, change or leave; every problem with a suggestion
applying/    the plan, done in one transaction
uploads, previewing, confirming: one file from upload to done, in the page, the worker or the command line (`command`)
"""
