// Titles of pages that nobody reads aloud, and of those that are read before a first chapter, in ten languages. A hint only, for the
// edges of a book that says nothing of its parts.
import type { Silence } from '../book.ts';

const TITLES = new Map<string, Silence | 'spoken'>();

function add(silence: Silence | 'spoken', titles: string): void {
  for (const title of titles.split('|')) TITLES.set(title, silence);
}

add(
  'cover',
  'cover|cover page|cover image|front cover|back cover|umschlag|titelbild|couverture|cubierta|portada|copertina|capa',
);
add('cover', 'omslag|kaft|okładka|обложка|表紙');
add(
  'title_page',
  'title page|titlepage|half title|half title page|titel|titelseite|titelblatt|schmutztitel|page de titre',
);
add('title_page', 'portadilla|página de título|frontespizio|occhiello|folha de rosto|titelpagina|strona tytułowa');
add('title_page', 'титульный лист|титул|扉|タイトルページ');
add(
  'imprint',
  'copyright|copyright page|copyright notice|imprint|colophon|legal notice|credits|impressum|mentions légales',
);
add(
  'imprint',
  'créditos|derechos de autor|página de derechos|página legal|crediti|note legali|ficha técnica|direitos autorais',
);
add('imprint', 'colofon|stopka redakcyjna|prawa autorskie|выходные данные|авторские права|奥付|著作権');
add(
  'contents_page',
  'contents|table of contents|inhalt|inhaltsverzeichnis|table des matières|sommaire|índice|contenido|tabla de contenido',
);
add(
  'contents_page',
  'tabla de contenidos|indice|sommario|sumário|conteúdo|inhoud|inhoudsopgave|spis treści|содержание|оглавление|目次',
);
add(
  'list',
  'list of illustrations|list of figures|list of tables|abbildungsverzeichnis|tabellenverzeichnis|table des illustrations',
);
add(
  'index',
  'index|register|sachregister|personenregister|index général|índice alfabético|indice analitico|índice remissivo',
);
add('index', 'indeks|skorowidz|указатель|предметный указатель|索引');
add(
  'spoken',
  'prologue|preface|foreword|introduction|dedication|epigraph|vorwort|geleitwort|prolog|einleitung|einführung|widmung',
);
add(
  'spoken',
  'préface|avant propos|dédicace|prólogo|prefacio|introducción|dedicatoria|prefazione|introduzione|premessa|prologo',
);
add(
  'spoken',
  'dedica|prefácio|introdução|dedicatória|voorwoord|inleiding|proloog|przedmowa|wstęp|wprowadzenie|dedykacja',
);
add('spoken', 'предисловие|введение|пролог|от автора|посвящение|序|序文|序章|はじめに|まえがき|プロローグ');

/** Only whole titles count, never words in them. */
export function hintOf(title: string): Silence | 'spoken' | null {
  const plain = title
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}\s]+/gu, ' ')
    .trim();
  return TITLES.get(plain) ?? null;
}
