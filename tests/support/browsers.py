"""A real browser: Debian's chromium, without a window, driven by selenium."""

import json
import os
import shutil
import subprocess
from contextlib import contextmanager

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DRIVER = "chromedriver"
#: A page on disk needs none of these; anything else is a request to the network.
LOCAL = ("file:", "data:", "blob:", "about:")
#: How long a page may take until what a click set off is done, on a machine with other work to do.
PATIENCE_S = 30


def find_browser():
    """Paths of the browser and of its driver; None where one is missing."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    return browser, shutil.which(DRIVER)


def install_browser():
    """Debian's chromium where apt is at hand; why it is not, in words."""
    if shutil.which("apt-get") is None:
        return "there is no apt-get to install it with"
    if os.geteuid() != 0:
        return "only root may install it"
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends"]
    for command in (["apt-get", "update"], [*install, "chromium", "chromium-driver"]):
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        if done.returncode != 0 and command[1] == "install":
            return f"`{' '.join(command)}` ended with {done.returncode}"
    return ""


def browser_or_skip():
    """Paths of browser and driver, installed where they are missing; else the test is skipped."""
    why = "" if all(find_browser()) else install_browser()
    browser, driver = find_browser()
    if not (browser and driver):
        pytest.skip(f"no chromium with its driver on this machine: {why}")
    return browser, driver


@contextmanager
def open_browser(browser, driver):
    """A browser that notes its console and every request; closed at the end."""
    options = Options()
    options.binary_location = browser
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    window = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield Window(window)
    finally:
        window.quit()


class Window:
    """What the tests do in a browser."""

    def __init__(self, driver):
        self.driver = driver

    def open(self, path, *, width=1400, height=900, dark=False, hash_=""):
        """Open a file of the disk at so many pixels, in light or dark."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        features = [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        self.driver.get("about:blank")
        self.forget()
        self.driver.get(path.as_uri() + hash_)

    def forget(self):
        for kind in ("browser", "performance"):
            self.driver.get_log(kind)

    def complaints(self):
        """Lines of the console since the page was opened."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self):
        """Addresses asked for since the page was opened, those of the page itself left out."""
        events = [
            json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")
        ]
        sent = [one["params"] for one in events if one["method"] == "Network.requestWillBeSent"]
        return [
            one["request"]["url"] for one in sent if not one["request"]["url"].startswith(LOCAL)
        ]

    def until(self, found):
        """What *found* gives once it gives something: a page may need a moment."""
        return WebDriverWait(self.driver, PATIENCE_S, poll_frequency=0.05).until(lambda _: found())

    def run(self, script, *arguments):
        """The value of a script's ``return``."""
        return self.driver.execute_script(script, *arguments)

    def address(self, is_meant):
        """The address, once it is what is meant: a page changes it after the click has returned."""
        WebDriverWait(self.driver, PATIENCE_S, poll_frequency=0.05).until(
            lambda driver: is_meant(driver.current_url),
            f"the address is still {self.driver.current_url}",
        )
        return self.driver.current_url

    def all(self, selector):
        return self.driver.find_elements("css selector", selector)

    def one(self, selector):
        return self.driver.find_element("css selector", selector)

    def shown(self, selector):
        """The elements that are displayed."""
        return [element for element in self.all(selector) if element.is_displayed()]

    def wide(self):
        """Elements that stand out of the page to the right, scrolling boxes left out."""
        return self.run(
            """
            const limit = document.documentElement.clientWidth + 0.5;
            const boxes = ".scroll, .pan, .side, dialog, .hidden, .skip";
            const inBox = (element) => element.closest(boxes);
            return [...document.querySelectorAll("body *")]
              .filter((one) => !inBox(one) && one.getBoundingClientRect().right > limit)
              .map((one) => one.outerHTML.slice(0, 120));
            """
        )

    def page_width(self):
        return self.run("return document.documentElement.scrollWidth")
