// Changes the theme where one is, without a new page. The cookie tells the next page.
document.querySelector("form.theme")?.addEventListener("submit", (event) => {
  const theme = event.submitter?.value;
  if (!theme) return;
  event.preventDefault();
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `wirewatch-theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  document.documentElement.dataset.theme = theme;
  document.querySelector("meta[name=color-scheme]").content = theme;
  document.querySelector(theme === "dark" ? ".to-light" : ".to-dark").focus();
});
