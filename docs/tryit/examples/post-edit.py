article.mood = Mood.LOUD
article.tags.append("salt")
article.links.insert(1, Link(title="Water", url="/water"))
article.author.name = "Ada R. Rivers"
