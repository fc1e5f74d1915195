// Before the first paint, so that nobody who chose the dark is blinded: the theme that was chosen, else the system's.
const chosen = localStorage.getItem('lector.theme');
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
