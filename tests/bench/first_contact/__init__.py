"""How good the first contact with a newspaper is: adding unknown ones, links of real lists, broken registries."""
