// Runs before the first sight of the page, so that big letters do not come up small and then jump.

(function () {
  try {
    var size = JSON.parse(window.localStorage.getItem("yinling.text_size"));
    if ([22, 25, 28, 32, 36].indexOf(size) >= 0) {
      document.documentElement.setAttribute("data-size", String(size));
    }
  } catch (error) {
    // No storage: the page begins at its own size.
  }
})();
