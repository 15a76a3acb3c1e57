"""Data items, collections, returns, figures and exports: a fact is asked once and given in many shapes."""
