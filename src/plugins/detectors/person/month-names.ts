/** Beginnings of the names of months, three letters or more, in the languages of the labels. Lower case. */
const MONTHS = [
  'jan|ene|gen|янв|ocak|sty|tammi|leden',
  'feb|fév|fev|фев|şub|lut|helmi|únor',
  'mar|mär|maa|мар|mrt|maart|märz|březen',
  'apr|avr|abr|апр|nis|kwi|huhti|duben',
  'may|mai|mag|maj|мая|май|mei|touko|květen|mayıs',
  'jun|juin|giu|июн|haz|cze|kesä|červen',
  'jul|juil|lug|июл|tem|lip|heinä|červenec',
  'aug|août|aou|ago|авг|ağu|sie|elo|srpen',
  'sep|set|сен|eyl|wrz|syys|září',
  'oct|okt|ott|out|окт|eki|paź|loka|říjen',
  'nov|ноя|kas|lis|marras|listopad',
  'dec|dez|déc|dic|дек|ara|gru|joulu|prosinec',
]

/** Pattern of a month by name, in lower case text. */
export const MONTH = `(?:${MONTHS.join('|')})\\p{L}{0,8}\\.?`
