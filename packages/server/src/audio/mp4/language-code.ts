// Languages as tracks of MP4 files tell them: three letters (ISO 639-2/T), five bits each.

/** Nobody knows, or it has no code. */
const UNKNOWN = 'und';
/** The two letters of a language (ISO 639-1), then its three. */
const CODES =
  'aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul bibis bmbam bnben bobod brbre bsbos cacat ' +
  'ceche chcha cocos crcre csces cuchu cvchv cycym dadan dedeu dvdiv dzdzo eeewe elell eneng eoepo esspa etest eueus fafas ffful fifin ' +
  'fjfij fofao frfra fyfry gagle gdgla glglg gngrn guguj gvglv hahau heheb hihin hohmo hrhrv hthat huhun hyhye hzher iaina idind ieile ' +
  'igibo iiiii ikipk ioido isisl itita iuiku jajpn jvjav kakat kgkon kikik kjkua kkkaz klkal kmkhm knkan kokor krkau kskas kukur kvkom ' +
  'kwcor kykir lalat lbltz lglug lilim lnlin lolao ltlit lulub lvlav mgmlg mhmah mimri mkmkd mlmal mnmon mrmar msmsa mtmlt mymya nanau ' +
  'nbnob ndnde nenep ngndo nlnld nnnno nonor nrnbl nvnav nynya ococi ojoji omorm orori ososs papan pipli plpol pspus ptpor quque rmroh ' +
  'rnrun roron rurus rwkin sasan scsrd sdsnd sesme sgsag sisin skslk slslv smsmo snsna sosom sqsqi srsrp ssssw stsot susun svswe swswa ' +
  'tatam tetel tgtgk ththa titir tktuk tltgl tntsn toton trtur tstso tttat twtwi tytah uguig ukukr ururd uzuzb veven vivie vovol wawln ' +
  'wowol xhxho yiyid yoyor zazha zhzho zuzul';
const CODE_OF: ReadonlyMap<string, string> = new Map(CODES.split(' ').map((code) => [code.slice(0, 2), code.slice(2)]));

export const UNDETERMINED = pack(UNKNOWN);

/** Of a BCP 47 tag. */
export function languageCode(tag: string): number {
  const [language = ''] = tag.toLowerCase().split(/[-_]/);
  return pack(CODE_OF.get(language) ?? (/^[a-z]{3}$/.test(language) ? language : UNKNOWN));
}

function pack(letters: string): number {
  return [...letters].reduce((code, letter) => (code << 5) | (letter.charCodeAt(0) - 0x60), 0);
}
