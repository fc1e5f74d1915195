// The router: path and query as state, links inside the page, history.

interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly hash: string;
}

function read(): Place {
  const { pathname } = location;
  // The server answers a screen's address with a slash behind it, too.
  const path = pathname.length > 1 && pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
  return { path, query: new URLSearchParams(location.search), hash: location.hash };
}

let place = $state.raw(read());

addEventListener('popstate', () => {
  place = read();
});

/** The current location. */
export const here = {
  get path(): string {
    return place.path;
  },
  get query(): URLSearchParams {
    return place.query;
  },
  get hash(): string {
    return place.hash;
  },
};

/** Navigates inside the studio. With `replace` the current history entry is replaced. */
export function go(address: string, options: { readonly replace?: boolean; readonly keepScroll?: boolean } = {}): void {
  if (options.replace === true) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  place = read();
  if (options.replace !== true && options.keepScroll !== true) scrollTo(0, 0);
}

/** Changes query parameters; null and '' remove one. Filters are kept in the query, so that a link or a reload restores them. */
export function setQuery(changes: Readonly<Record<string, string | null>>, options: { replace?: boolean } = {}): void {
  const query = new URLSearchParams(place.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  go(`${place.path}${text === '' ? '' : `?${text}`}`, { ...options, keepScroll: true });
}

const OWN = /^\/(?:$|(?:runs|batches|books|api)(?:\/|$)|voices$|pronunciation$|usage$|settings$)/;

/** Handles clicks on the studio's own links; modified clicks and other links are left to the browser. */
export function keepLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  const link = (event.target as Element | null)?.closest('a');
  if (link == null || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (!OWN.test(link.pathname)) return;
  // A link to an anchor of the page: the browser scrolls and moves the focus.
  if (link.hash !== '' && link.pathname === location.pathname && link.search === location.search) return;
  event.preventDefault();
  go(link.pathname + link.search + link.hash);
}
