// Parses a signed link and builds it again.

export interface SignedParts {
  /** `/files/<object>.flac` */
  readonly path: string;
  readonly e: string;
  readonly k: string;
  readonly s: string;
}

export function readLink(link: string): SignedParts {
  const [, path = '', e = '', k = '', s = ''] = /^([^?]+)\?e=([^&]+)&k=([^&]+)&s=(.+)$/.exec(link) ?? [];
  return { path, e, k, s };
}

export function writeLink({ path, e, k, s }: SignedParts): string {
  return `${path}?e=${e}&k=${k}&s=${s}`;
}
