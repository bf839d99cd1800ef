"""The links of an outcomes page: to the patients behind its numbers, and to its files."""

import re
from html.parser import HTMLParser

TRACE = re.compile(r"/outcomes/[\w-]+/patients/[\w-]+/\d+/\d+/\d+/")


class Links(HTMLParser):
    """Address -> what the link says."""

    def __init__(self, page):
        super().__init__()
        self.found, self.open = {}, None
        self.feed(page.content.decode())

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.open = dict(attributes).get("href", "")
            self.found[self.open] = ""

    def handle_endtag(self, tag):
        if tag == "a":
            self.open = None

    def handle_data(self, data):
        if self.open is not None:
            self.found[self.open] += " ".join(data.split())


def traces(page):
    return {address: words for address, words in Links(page).found.items() if TRACE.match(address)}


def files(page):
    return [address for address in Links(page).found if "/files/" in address]
