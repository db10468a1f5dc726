"""Our plugin beside those of other projects, over their test programs and ours."""
