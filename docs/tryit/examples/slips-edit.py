# An article that cannot be loaded cannot be edited:
# mend what the findings say, then look here.
article.quality = 40
