// The look of /docs: Swagger UI has a dark side, but only its top bar, which is not shown, would turn it on; and some of its
// colours are too faint to read.

/** Follows the theme chosen in the studio, else the system's, also when either changes while the page is open. */
export const DOCS_SCRIPT = `const system = matchMedia('(prefers-color-scheme: dark)');
function follow() {
  const chosen = localStorage.getItem('lector.theme');
  const dark = chosen === 'dark' || (chosen !== 'light' && system.matches);
  document.documentElement.classList.toggle('dark-mode', dark);
}
follow();
system.addEventListener('change', follow);
addEventListener('storage', follow);
`;

export const DOCS_STYLE = `/* Before the script runs, so that the page does not flash. */
@media (prefers-color-scheme: dark) {
  html:not(.dark-mode):not(:has(.swagger-ui)) { background: #1c2022; }
}
/* Text at 4.5:1. */
html:not(.dark-mode) .swagger-ui .info .title small { background: #5f6673; }
html:not(.dark-mode) .swagger-ui .info .title small.version-stamp { background: #4d7300; }
html:not(.dark-mode) .swagger-ui .info a, html:not(.dark-mode) .swagger-ui .info .url { color: #1f69c0; }
html:not(.dark-mode) .swagger-ui .btn.authorize, html:not(.dark-mode) .swagger-ui .btn.authorize svg { border-color: #17724c; color: #17724c; }
html:not(.dark-mode) .swagger-ui .btn.cancel { border-color: #c92a2a; color: #c92a2a; }
html:not(.dark-mode) .swagger-ui .btn.execute { background: #1f69c0; border-color: #1f69c0; }
html:not(.dark-mode) .swagger-ui .parameter__in, html:not(.dark-mode) .swagger-ui .parameter__extension { color: #595959; }
html:not(.dark-mode) .swagger-ui .markdown code, html:not(.dark-mode) .swagger-ui .renderedMarkdown code { color: #7a0fd8; }
html:not(.dark-mode) .swagger-ui .opblock.opblock-get .opblock-summary-method { background: #1f69c0; }
html:not(.dark-mode) .swagger-ui .opblock.opblock-post .opblock-summary-method { background: #17724c; }
html:not(.dark-mode) .swagger-ui .opblock.opblock-put .opblock-summary-method { background: #8f5300; }
html:not(.dark-mode) .swagger-ui .opblock.opblock-delete .opblock-summary-method { background: #c92a2a; }
html.dark-mode .swagger-ui .opblock .opblock-section-header .try-out__btn.cancel { border-color: #ff8f8f; color: #ff8f8f; }
html.dark-mode .swagger-ui .opblock.opblock-put .opblock-section-header { background: #523524; }
`;
