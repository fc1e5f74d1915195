// Which addresses speak the wire of the OpenAI API, and how they are written.

/** Whether an address, after `foldOpenAiPath`, is one of the OpenAI door. */
export function isOpenAiPath(path: string): boolean {
  return path.startsWith('/v1') && (path.length === 3 || path[3] === '/' || path[3] === '?');
}

/**
 * The address that is meant: clients put paths behind a base address that may end in `/v1` or not, and some add it themselves. At the root only what
 * the studio has no pages of.
 */
export function foldOpenAiPath(path: string): string {
  if (path.startsWith('/v1/v1/') || path === '/v1/v1') return path.slice(3);
  const isDoor = path.startsWith('/audio/') || path === '/models' || path.startsWith('/models/');
  return isDoor ? `/v1${path}` : path;
}

/** The methods of an address of the door; null for any other. Asked when a method was not one of them. */
export function methodsOf(path: string): string | null {
  if (path === '/v1/audio/speech' || /^\/v1\/batches\/[^/]+\/cancel$/.test(path)) return 'POST';
  if (path === '/v1/files' || path === '/v1/batches') return 'GET, HEAD, POST';
  if (/^\/v1\/files\/[^/]+$/.test(path)) return 'GET, HEAD, DELETE';
  return /^\/v1\/(audio\/voices|audio\/models|voices|models(\/[^/]+)?|files\/[^/]+\/content|batches\/[^/]+)$/.test(path)
    ? 'GET, HEAD'
    : null;
}
