article.heat = 42
article.topics.append("Batteries")
del article.related[1]
