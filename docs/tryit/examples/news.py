# The class of the format. Any attrs class that derives
# from Document can stand here: see the other examples.
from newsmatter import Article
