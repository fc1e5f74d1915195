// A fetch that tells how much of a body has been sent, which the browser's own does not.

export function fetchWithProgress(onsent: (share: number) => void): typeof fetch {
  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const { signal } = init;
      const request = new XMLHttpRequest();
      request.open(init.method ?? 'GET', String(input));
      new Headers(init.headers).forEach((value, name) => {
        request.setRequestHeader(name, value);
      });
      request.responseType = 'arraybuffer';
      request.upload.onprogress = ({ loaded, total }) => onsent(total === 0 ? 0 : loaded / total);
      request.onload = () => resolve(toResponse(request));
      request.onerror = () => reject(new TypeError('The connection broke'));
      request.onabort = () => reject(signal?.reason);
      if (signal?.aborted === true) reject(signal.reason);
      else {
        signal?.addEventListener('abort', () => request.abort(), { once: true });
        request.send(init.body as XMLHttpRequestBodyInit);
      }
    });
}

function toResponse(request: XMLHttpRequest): Response {
  if (request.status === 401) dispatchEvent(new CustomEvent('lector:unauthorized'));
  const lines = request.getAllResponseHeaders().trim().split(/\r?\n/);
  const headers = lines.map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at), line.slice(at + 1).trim()] as [string, string];
  });
  const body = request.status === 204 ? null : (request.response as ArrayBuffer);
  return new Response(body, { status: request.status, headers });
}
