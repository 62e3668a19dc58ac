export interface Misspelt {
  /** What somebody types into the search box. */
  typed: string
  /** The words that the name of a right find holds, in any order. */
  meant: string
}

/**
 * Fifty slips over the goods of the seed, by kind: of the demo's own ten products and of the scaled catalogue, which has all
 * of them from `--scale 10000` on. No mistyped word is itself one of the catalogue's.
 */
export const misspelt: readonly Misspelt[] = [
  // Two letters swapped.
  { typed: 'haedphones', meant: 'headphones' },
  { typed: 'bakcpack', meant: 'backpack' },
  { typed: 'armchiar', meant: 'armchair' },
  { typed: 'blnaket', meant: 'blanket' },
  { typed: 'hammokc', meant: 'hammock' },
  { typed: 'guitra', meant: 'guitar' },
  { typed: 'trumpte', meant: 'trumpet' },
  { typed: 'microhpone', meant: 'microphone' },
  { typed: 'ketlte', meant: 'kettle' },
  { typed: 'rucskack', meant: 'rucksack' },
  // One letter left out.
  { typed: 'swater', meant: 'sweater' },
  { typed: 'keybord', meant: 'keyboard' },
  { typed: 'notbook', meant: 'notebook' },
  { typed: 'trousrs', meant: 'trousers' },
  { typed: 'telescpe', meant: 'telescope' },
  { typed: 'screwdrver', meant: 'screwdriver' },
  { typed: 'teapt', meant: 'teapot' },
  { typed: 'umbrela stand', meant: 'umbrella stand' },
  { typed: 'chandlier', meant: 'chandelier' },
  { typed: 'saxophne', meant: 'saxophone' },
  // One letter too many.
  { typed: 'skilllet', meant: 'skillet' },
  { typed: 'merrino', meant: 'merino' },
  { typed: 'bookccase', meant: 'bookcase' },
  { typed: 'sanddals', meant: 'sandals' },
  { typed: 'hairbrushh', meant: 'hairbrush' },
  { typed: 'compasss', meant: 'compass' },
  { typed: 'violiin', meant: 'violin' },
  { typed: 'jackket', meant: 'jacket' },
  // The key beside the right one.
  { typed: 'wirekess', meant: 'wireless' },
  { typed: 'canvss', meant: 'canvas' },
  { typed: 'turntabke', meant: 'turntable' },
  { typed: 'oillowcase', meant: 'pillowcase' },
  { typed: 'mattrwss', meant: 'mattress' },
  { typed: 'dumbbrll', meant: 'dumbbell' },
  { typed: 'shampoi', meant: 'shampoo' },
  { typed: 'binovulars', meant: 'binoculars' },
  // As it sounds.
  { typed: 'enammel', meant: 'enamel' },
  { typed: 'kasserole', meant: 'casserole' },
  { typed: 'termostat', meant: 'thermostat' },
  { typed: 'bycicle', meant: 'bicycle' },
  { typed: 'carabeener', meant: 'carabiner' },
  { typed: 'cutlary', meant: 'cutlery' },
  { typed: 'xylofone', meant: 'xylophone' },
  { typed: 'secaturs', meant: 'secateurs' },
  // Two words, one or both of them wrong.
  { typed: 'desk lmap', meant: 'desk lamp' },
  { typed: 'coffe maker', meant: 'coffee maker' },
  { typed: 'trail runing', meant: 'trail running' },
  { typed: 'slepping bag', meant: 'sleeping bag' },
  { typed: 'espreso machne', meant: 'espresso machine' },
  { typed: 'walnutt bokcase', meant: 'walnut bookcase' },
]
