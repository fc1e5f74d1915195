// Writes a text in the characters that a voice of characters has tokens for, and tells what it has none for.
import { isWordKind, KIND, kindOf } from '../../text/characters.ts';
import type { Span } from '../../text/trace/rewrite.ts';
import type { Tokens } from './tokens.ts';

export interface WrittenText {
  readonly text: string;
  /** Letters and digits without a token, in order, in places of the text that was given. */
  readonly lost: readonly Span[];
  /** Signs that have tokens of their own: they are read like letters. */
  readonly named: readonly number[];
}

const MARKED = /\p{L}\p{M}{1,4}/uy;

/** `silent`: numbers of tokens that mark begin, end and gaps; what looks like their symbols in a text is no such mark. */
export function createCharacterWriter(tokens: Tokens, silent: ReadonlySet<number>) {
  const known = new Set([...tokens].filter(([, number]) => !silent.has(number)).map(([symbol]) => symbol));
  const forms = new Map<string, string | null>();
  const gap = known.has(' ') ? ' ' : '';

  /** As it stands, small, taken apart, or as the letter that it is a form of: the first that has tokens. */
  function formOf(character: string): string | null {
    const found = forms.get(character);
    if (found !== undefined) return found;
    const candidates = [character, character.toLowerCase(), character.normalize('NFD'), character.normalize('NFKD')];
    const form =
      // ASCII is made small on the way to the tokens.
      [...candidates.map((one) => one.toLowerCase()), ...candidates].find(
        (one) => one !== '' && [...one].every((part) => known.has(part) && !/^[A-Z]$/.test(part)),
      ) ?? null;
    if (forms.size < 4_096) forms.set(character, form);
    return form;
  }

  /** A letter with the marks that follow it, where both together have a token. */
  function composedAt(text: string, at: number): { readonly form: string; readonly length: number } | null {
    MARKED.lastIndex = at;
    const whole = MARKED.exec(text)?.[0];
    const form = whole === undefined ? null : formOf(whole.normalize('NFC'));
    return form === null ? null : { form, length: whole!.length };
  }

  return {
    write(text: string): WrittenText {
      let written = '';
      const lost: Span[] = [];
      const named: number[] = [];
      for (let at = 0; at < text.length; ) {
        const codePoint = text.codePointAt(at)!;
        const kind = kindOf(codePoint);
        const composed = composedAt(text, at);
        const end = at + (composed?.length ?? (codePoint > 0xffff ? 2 : 1));
        const form =
          kind === KIND.space ? gap : kind === KIND.invisible ? '' : (composed?.form ?? formOf(text.slice(at, end)));
        written += form ?? gap;
        if (form === null && isWordKind(kind)) lost.push({ start: at, end });
        if (form !== null && kind === KIND.sign) named.push(at);
        at = end;
      }
      return { text: written, lost, named };
    },
  };
}
