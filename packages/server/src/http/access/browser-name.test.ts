import assert from 'node:assert/strict';
import { it } from 'node:test';
import { nameBrowser } from './browser-name.ts';

it('browsers are named as people name them', () => {
  const claims = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
  for (const [header, name] of [
    [`Mozilla/5.0 (X11; Linux x86_64) ${claims}`, 'Chrome on Linux'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${claims} Edg/156.0.0.0`, 'Edge on Windows'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
      'Safari on macOS',
    ],
    [`Mozilla/5.0 (Linux; Android 15; Pixel 9) ${claims}`, 'Chrome on Android'],
    ['curl/8.14.1', 'curl'],
    ['<script>alert(1)</script>', 'A browser'],
    [undefined, 'A browser'],
  ] as const)
    assert.equal(nameBrowser(header), name);
});
