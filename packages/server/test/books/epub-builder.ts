// Writes EPUBs for tests: a sound one, of which any part may be replaced.
import { buildZip, type ZipEntry, type ZipOptions } from './zip-builder.ts';

export interface EpubPlan {
  /** Href → the body of a document, or the whole document where it begins with `<?xml`, `<!` or `<html`, or is bytes. */
  readonly texts?: Readonly<Record<string, string | Buffer>>;
  /** `[title, href]`, in a navigation document; null for none. */
  readonly contents?: readonly (readonly [string, string])[] | null;
  readonly metadata?: string;
  /** Behind the items of the texts. */
  readonly manifest?: string;
  /** In the place of the items of the texts. */
  readonly spine?: string;
  readonly spineAttributes?: string;
  readonly guide?: string;
  /** In the place of the whole package document. */
  readonly opf?: string | Buffer;
  /** Further parts, and those in the place of others of their name. */
  readonly parts?: readonly ZipEntry[];
  readonly without?: readonly string[];
  readonly zip?: ZipOptions;
}

export const OPF = 'OEBPS/content.opf';
const CONTAINER = 'META-INF/container.xml';
const TEXTS = { 'one.xhtml': '<h1>One</h1><p>First words.</p>', 'two.xhtml': '<h1>Two</h1><p>Second words.</p>' };
const METADATA =
  '<dc:title>A Book</dc:title><dc:creator>Ada Writer</dc:creator><dc:language>en</dc:language><dc:identifier id="id">x</dc:identifier>';

export function writeContainer(path: string): string {
  return `<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="${path}" media-type="application/oebps-package+xml"/></rootfiles></container>`;
}

export function writeDocument(body: string): string {
  if (/^<(?:\?xml|!|html)/.test(body)) return body;
  return `<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>A Book</title></head>${body.startsWith('<body') ? body : `<body>${body}</body>`}</html>`;
}

export function writeNavigation(entries: string, more = ''): string {
  return writeDocument(`<body><nav epub:type="toc"><ol>${entries}</ol></nav>${more}</body>`);
}

export function writeNcx(points: string): string {
  return `<?xml version="1.0"?><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><navMap>${points}</navMap></ncx>`;
}

export function buildEpub(plan: EpubPlan = {}): Buffer {
  return buildZip(listParts(plan), plan.zip);
}

export function listParts(plan: EpubPlan = {}): ZipEntry[] {
  const texts = Object.entries(plan.texts ?? TEXTS);
  const contents = plan.contents === undefined ? texts.map(([href]) => [href, href] as const) : plan.contents;
  const parts: ZipEntry[] = [
    { name: 'mimetype', data: 'application/epub+zip', isStored: true },
    { name: CONTAINER, data: writeContainer(OPF) },
    {
      name: OPF,
      data:
        plan.opf ??
        writePackage(
          plan,
          texts.map(([href]) => href),
        ),
    },
    ...texts.map(([href, body]) => ({
      name: `OEBPS/${href}`,
      data: typeof body === 'string' ? writeDocument(body) : body,
    })),
  ];
  if (contents !== null) {
    const entries = contents.map(([title, href]) => `<li><a href="${href}">${title}</a></li>`).join('');
    parts.push({ name: 'OEBPS/nav.xhtml', data: writeNavigation(entries) });
  }
  const others = new Set([...(plan.without ?? []), ...(plan.parts ?? []).map(({ name }) => String(name))]);
  return [...parts.filter(({ name }) => !others.has(String(name))), ...(plan.parts ?? [])];
}

function writePackage(plan: EpubPlan, hrefs: readonly string[]): string {
  const items = hrefs.map((href, at) => `<item id="t${at}" href="${href}" media-type="application/xhtml+xml"/>`);
  const nav =
    plan.contents === null
      ? ''
      : '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>';
  const spine = plan.spine ?? hrefs.map((_, at) => `<itemref idref="t${at}"/>`).join('');
  return `<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">${plan.metadata ?? METADATA}</metadata><manifest>${items.join('')}${nav}${plan.manifest ?? ''}</manifest><spine ${plan.spineAttributes ?? ''}>${spine}</spine>${plan.guide ?? ''}</package>`;
}
