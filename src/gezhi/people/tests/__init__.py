"""How persons come in, stay out, and what is seen of them."""
