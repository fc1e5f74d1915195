// Decides of one chapter where in the book it stands and whether it is spoken: by what the book says of its parts, never by words in its text.
import type { Matter, Silence } from '../book.ts';
import { kindOf, matterOf } from './kinds.ts';
import { hintOf } from './titles.ts';

export interface ChapterFacts {
  readonly title: string;
  readonly characters: number;
  /** What its elements, the landmarks and the guide say of it. */
  readonly types: readonly string[];
  readonly isLinear: boolean;
  readonly isDamaged: boolean;
  /** The contents name it. */
  readonly isListed: boolean;
  /** It is the navigation document. */
  readonly isNavigation: boolean;
  /** By the landmarks it stands before the body, or behind it. */
  readonly side: 'front' | 'back' | null;
  /** It stands before or behind what the contents or the landmarks call the body: its title may tell what it is. */
  readonly isAtEdge: 'front' | 'back' | null;
}

export interface Choice {
  readonly matter: Matter;
  readonly reason: Silence | null;
}

export function choose(facts: ChapterFacts): Choice {
  const kind = kindOf(facts.types);
  const hint = facts.isAtEdge === null || kind !== null ? null : hintOf(facts.title);
  const unlisted = !facts.isListed && facts.isAtEdge === 'front';
  const told = matterOf(facts.types);
  const edge = hint !== null || unlisted ? facts.isAtEdge : null;
  const matter = told ?? facts.side ?? kind?.matter ?? edge ?? 'body';
  return { matter, reason: silenceOf() };

  function silenceOf(): Silence | null {
    if (facts.isDamaged) return 'damaged';
    if (!facts.isLinear) return 'not_linear';
    if (facts.isNavigation) return 'contents_page';
    if (facts.characters === 0) return 'empty';
    if (kind !== null) return kind.silence;
    if (told === 'body') return null;
    if (hint !== null) return hint === 'spoken' ? null : hint;
    return unlisted ? 'outside_contents' : null;
  }
}
