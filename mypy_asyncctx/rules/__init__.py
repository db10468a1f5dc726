"""The rules, a folder for each question that they answer. Each module in a folder is a rule: see ``registry``."""
