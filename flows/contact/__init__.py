"""First contact with a newspaper's site: check its file of the registry, describe a new newspaper, mend what has aged.

A visit (`crawler/contact`) gives observations; pure functions make findings and a proposed file of them. Nothing here
crawls, and nothing is written unless the caller asks for it.
"""
