/**
 * What streets are called. Lower case; in English the word stands behind the name, in the Romance and Slavic languages before it, in
 * the Germanic ones it is glued to it.
 */
export const SUFFIXES = [
  'street', 'st', 'avenue', 'ave', 'av', 'boulevard', 'blvd', 'road', 'rd', 'lane', 'ln', 'drive', 'dr', 'court', 'ct', 'circle',
  'cir', 'place', 'pl', 'terrace', 'ter', 'terr', 'way', 'parkway', 'pkwy', 'highway', 'hwy', 'square', 'sq', 'trail', 'trl', 'loop',
  'alley', 'crescent', 'cres', 'close', 'row', 'plaza', 'freeway', 'turnpike', 'crossing', 'mews', 'walk', 'path', 'pike', 'route',
  'grove', 'gardens', 'garden', 'hill', 'view', 'ridge', 'run', 'point', 'heights', 'landing', 'cove', 'manor', 'glen', 'park', 'bend',
  'parade', 'esplanade', 'quay', 'wharf', 'rise', 'vale', 'green', 'common', 'commons', 'station', 'meadow', 'meadows', 'valley',
  'village', 'villages', 'estate', 'estates', 'extension', 'expressway', 'fork', 'forks', 'harbor', 'harbors', 'haven', 'hollow',
  'inlet', 'island', 'islands', 'isle', 'junction', 'key', 'keys', 'knoll', 'knolls', 'lake', 'lakes', 'light', 'lights', 'mall',
  'mill', 'mills', 'mission', 'motorway', 'mount', 'mountain', 'neck', 'orchard', 'oval', 'overpass', 'pass', 'passage', 'pine',
  'pines', 'plain', 'plains', 'port', 'ports', 'prairie', 'radial', 'ramp', 'ranch', 'rapid', 'rapids', 'rest', 'river', 'shoal',
  'shoals', 'shore', 'shores', 'skyway', 'spring', 'springs', 'spur', 'spurs', 'stravenue', 'stream', 'summit', 'throughway', 'trace',
  'track', 'trafficway', 'tunnel', 'union', 'unions', 'via', 'viaduct', 'villages', 'ville', 'vista', 'well', 'wells', 'bridge',
  'brook', 'burg', 'bypass', 'camp', 'canyon', 'cape', 'causeway', 'center', 'centers', 'cliff', 'cliffs', 'club', 'corner', 'corners',
  'course', 'courts', 'creek', 'crest', 'crossroad', 'curve', 'dale', 'dam', 'divide', 'drives', 'fall', 'falls', 'ferry', 'field',
  'fields', 'flat', 'flats', 'ford', 'fords', 'forest', 'forge', 'fort', 'gateway', 'groves', 'hills', 'squares', 'roads', 'lodge',
] // prettier-ignore

/** What hardly anything else ends in: no number in front of it is needed for more than one word. */
export const SURE_SUFFIXES = new Set(
  (
    'street st avenue ave boulevard blvd road rd lane ln drive dr court ct circle cir place pl terrace way parkway pkwy highway hwy ' +
    'square sq trail trl crescent plaza close mews alley loop'
  ).split(' '),
)

export const FIRST_WORDS = [
  'rue', 'avenue', 'boulevard', 'bd', 'place', 'chemin', 'impasse', 'allée', 'allées', 'quai', 'cours', 'route', 'calle', 'c/', 'avenida',
  'av.', 'avda.', 'plaza', 'paseo', 'carrera', 'camino', 'ronda', 'via', 'viale', 'piazza', 'corso', 'vicolo', 'largo', 'rua', 'travessa',
  'praça', 'alameda', 'rodovia', 'ulica', 'ul.', 'aleja', 'al.', 'plac', 'os.', 'улица', 'ул.', 'проспект', 'пр.', 'пр-т', 'переулок',
  'бульвар', 'шоссе', 'набережная', 'вулиця', 'вул.', 'jalan', 'jl.', 'strada', 'str.', 'bulevardul', 'ulice',
] // prettier-ignore

export const GLUED_ENDS = [
  'straße', 'strasse', 'str.', 'weg', 'platz', 'allee', 'gasse', 'ufer', 'ring', 'damm', 'chaussee', 'straat', 'laan', 'plein', 'gracht',
  'kade', 'singel', 'dijk', 'gatan', 'vägen', 'gata', 'veien', 'gaten', 'vej', 'gade', 'katu', 'tie', 'sokak', 'caddesi', 'utca',
] // prettier-ignore

/** States and territories of the United States, provinces of Canada, states of Australia. */
export const STATES = new Set(
  (
    'AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX ' +
    'UT VT VA WA WV WI WY PR VI GU AS MP AE AP AA FM MH PW AB BC MB NB NL NS NT NU ON PE QC SK YT NSW VIC QLD TAS ACT'
  ).split(' '),
)
