/* Copies a DOI or a citation, and says whether it did.
 *
 * A button has the text in data-andsdoi-copy, and what to say after it in data-andsdoi-copied and
 * data-andsdoi-failed; the element with role="status" beside it says it. This listens on the
 * document, so that it works in parts that htmx brings in later, on CKAN 2.11 as well.
 */
(function () {
  "use strict";

  function copyOnPlainHttp(text) {
    var field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.className = "visually-hidden";
    document.body.appendChild(field);
    field.select();
    var done = document.execCommand("copy");
    field.remove();
    return done;
  }

  async function copy(text) {
    // browsers offer the clipboard only on https, and on this computer
    if (!navigator.clipboard) {
      return copyOnPlainHttp(text);
    }
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      return copyOnPlainHttp(text);
    }
  }

  document.addEventListener("click", async function (event) {
    var button = event.target.closest("[data-andsdoi-copy]");
    if (!button) {
      return;
    }
    var done = await copy(button.dataset.andsdoiCopy);
    button.focus();
    var said = button.parentElement.querySelector("[role=status]");
    said.textContent = done ? button.dataset.andsdoiCopied : button.dataset.andsdoiFailed;
  });
})();
