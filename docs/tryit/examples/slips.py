from newsmatter import Article
