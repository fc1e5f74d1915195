// The theme: light, dark, or the system's.
export type Theme = 'system' | 'light' | 'dark';

const stored = localStorage.getItem('lector.theme');
let theme = $state<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system');

export const look = {
  get theme(): Theme {
    return theme;
  },
  set theme(next: Theme) {
    theme = next;
    if (next === 'system') {
      localStorage.removeItem('lector.theme');
      delete document.documentElement.dataset.theme;
    } else {
      localStorage.setItem('lector.theme', next);
      document.documentElement.dataset.theme = next;
    }
  },
};
