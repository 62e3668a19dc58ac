/** The words the names, texts and people of the scaled demo data are made of, the most common first. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/)
const lines = (text: string): readonly string[] => text.trim().split(/\s*\n\s*/)

export const adjectives = words(`
  Classic Modern Compact Light Soft Slim Brushed Rustic Handmade Nordic Folding Vintage Small Large Simple Elegant Sturdy Foldable
  Natural Polished Woven Quilted Ribbed Striped Matte Glossy Padded Insulated Portable Adjustable Stackable Reversible Washable
  Reclaimed Recycled Organic Durable Rugged Seamless Breathable Waterproof Windproof Lightweight Everyday Essential Premium
  Refined Timeless Minimal Curved Round Square Oval Tapered Layered Textured Smooth Hammered Carved Engraved Embossed Painted
  Lacquered Oiled Waxed Glazed Frosted Tinted Smoked Gilded Weathered Washed Faded Bleached Toasted Braided Knotted Twisted
  Pleated Ruffled Fringed Tufted Stitched Hooded Lined Cropped Relaxed Tailored Fitted Oversized Cosy Warm Cool Crisp Plain
  Patterned Checked Floral Botanical Geometric Abstract Tropical Coastal Alpine Urban Rural Scandinavian Japanese Tuscan
  Moroccan Andean Celtic Bohemian Industrial Artisan Heritage Antique Retro Contemporary Futuristic Playful Cheerful Bold Subtle
  Quiet Silent Swift Nimble Agile Steady Stable Solid Hollow Dense Thick Thin Flat Deep Shallow Wide Narrow Tall Short Long Mini
  Giant Double Triple Single Twin Modular Sectional Magnetic Wireless Cordless Electric Manual Automatic Hydraulic Solar
  Thermal Cast Forged Pressed Moulded Turned Spun Blown Fired Cured Dried Roasted Pure Raw Fine Coarse Gentle Fragrant Scented
  Fresh Bright Brilliant Radiant Luminous Gleaming Shiny Sparkling Mellow Muted Pale Dark Vivid Rich Delicate Dainty Graceful
  Slender Sleek Streamlined Ergonomic Orthopaedic Balanced Precise Accurate Reliable Robust Resilient Flexible Elastic Stretchy
  Supple Springy Bouncy Fluffy Fuzzy Silky Velvety Creamy Crunchy Grippy Slippery Sealed Airtight Leakproof Shatterproof
  Fireproof Rustproof Dustproof Reinforced Tempered Hardened Laminated Coated Plated Anodised Galvanised Enamelled Varnished`)

/** First words of names: the model, as a maker would call it. */
export const series = words(`
  Harbor Aspen Summit Willow Meadow River Canyon Juniper Ember Cove Ridge Breeze Forest Prairie Lagoon Horizon Comet Aurora
  Falcon Heron Otter Badger Sparrow Raven Kestrel Osprey Puffin Swallow Magpie Finch Robin Wren Lynx Marten Beaver Stag Fox
  Bison Orca Dolphin Coral Pebble Boulder Quartz Amber Onyx Jasper Opal Topaz Garnet Cobalt Indigo Saffron Sorrel Thistle Clover
  Heather Bramble Fern Moss Lichen Acorn Chestnut Hazel Rowan Alder Elder Hawthorn Sycamore Linden Poplar Cypress Sequoia Redwood
  Magnolia Camellia Dahlia Iris Peony Poppy Tulip Marigold Zinnia Lotus Orchid Primrose Bluebell Snowdrop Daffodil Buttercup
  Avalon Camelot Atlas Orion Vega Sirius Lyra Draco Phoenix Pegasus Hydra Titan Apollo Artemis Hermes Minerva Juno Selene Helios
  Zephyr Mistral Sirocco Tempest Monsoon Cascade Torrent Rapids Delta Estuary Fjord Glacier Tundra Taiga Savanna Steppe Mesa
  Butte Dune Oasis Atoll Reef Archipelago Peninsula Isthmus Promontory Headland Bluff Cliff Crag Tor Fell Moor Heath Dale Glen
  Valley Hollow Grove Copse Thicket Orchard Vineyard Pasture Paddock Hamlet Village Abbey Priory Chapel Minster Castle Citadel
  Bastion Tower Turret Beacon Lighthouse Anchor Compass Sextant Galleon Schooner Clipper Cutter Ketch Sloop Frigate Corsair Voyager
  Pilgrim Nomad Ranger Scout Pioneer Trapper Drover Miller Cooper Fletcher Mason Weaver Tanner Potter Turner Sawyer Thatcher
  Carver Chandler Piper Fiddler Minstrel Bard Sonnet Ballad Rondo Sonata Nocturne Prelude Serenade Waltz Tango Bolero Fandango
  Mazurka Polka Minuet Gavotte Overture Crescendo Cadence Tempo Rhythm Echo Whisper Murmur Twilight Dusk Dawn Daybreak Sunrise
  Sunset Midnight Solstice Equinox Eclipse Meteor Nebula Quasar Pulsar Galaxy Cosmos Zenith Nadir Apex Vertex Prism Spectrum
  Velocity Momentum Gravity Orbit Vector Matrix Cipher Enigma Riddle Fable Legend Saga Chronicle Odyssey Quest Venture Expedition`)

export const colours = words(`
  Black White Grey Navy Sand Olive Charcoal Blue Green Red Brown Beige Cream Rust Mustard Teal Burgundy Lilac Rose Coral Mint
  Turquoise Plum Lavender Ochre Terracotta Ivory Khaki Crimson Scarlet Violet Indigo Copper Silver Gold Bronze Petrol Sage
  Apricot Peach Lemon Magenta Maroon Aubergine Cinnamon Caramel Mocha Slate Pearl Sky`)

export const occasions = lines(`
  small apartments
  long winter evenings
  everyday use
  weekends away
  the daily commute
  family dinners
  quiet mornings
  rainy afternoons
  first homes
  summer holidays
  a busy household
  the morning routine
  picnics in the park
  a day at the beach
  winter walks
  evenings with friends
  birthday presents
  wedding lists
  students and teachers
  beginners and professionals
  mountain huts
  holiday cottages
  narrow balconies
  country gardens
  open offices
  night trains
  camping trips
  children and grandparents
  restless travellers
  patient collectors`)

export const tags = words(`
  gift travel everyday winter summer family bestseller weekend office garden outdoor kids wedding commute beginner professional
  handmade sustainable compact durable lightweight washable seasonal festival picnic hiking beach cottage studio classroom hotel
  anniversary birthday christmas easter autumn spring holiday housewarming graduation newborn retirement souvenir collector
  minimalism recycling vegan fairtrade repairable waterproof windproof dishwasher oven freezer microwave induction camping
  trekking training recovery relaxation meditation hobby crafting baking roasting grilling brewing entertaining decorating
  organising cleaning gardening painting reading writing drawing sewing cycling running sailing skiing climbing swimming`)

/** What is said of goods, one thing or several; what stands in braces is put in. */
export const openings = lines(`
  This {adjective} {noun} design keeps its shape for years and looks better with every season.
  Our {noun} range is for people who buy once and then think of something else.
  Made in small numbers, this {noun} model feels at home wherever it is brought.
  An honest piece of work with no more parts than it needs, and none that cannot be replaced.
  The {noun} design has been on the bench for two years before it was shown to anybody.
  Lighter than the model before, our {noun} range now also fits into a drawer.
  Whoever has held this {noun} model once understands why it is made by hand.
  There is a story behind it: the first {noun} design was made for a friend, the second one for her neighbours.
  Simple lines and good balance make the {adjective} {noun} range a favourite of our customers.`)

export const middles = lines(`
  Made of {material} from certified sources, it takes knocks and spills without complaint.
  The {material} is finished by hand, so that no two pieces are quite alike.
  Solid {material} where it matters, and nothing hidden where it does not.
  The surface of {material} is easy to clean with a damp cloth and mild soap.
  Every edge is rounded, every seam is doubled, and the {material} grows more beautiful with age.
  We chose {material} after trying eleven others, because it stays quiet and does not warp.
  The {material} comes from a family business two valleys away and is delivered without plastic.
  Its {colour} tone is mixed in the {material} itself, so that scratches hardly show.`)

export const closings = lines(`
  A good companion for {occasion}.
  Made with {occasion} in mind.
  Just right for {occasion}, and a welcome present.
  Recommended by our customers for {occasion}.
  It arrives assembled, in a box that can be used again, ready for {occasion}.
  Spare parts are available for ten years; think of {occasion}.`)

export const extras = lines(`
  Delivered within three days and covered by a warranty of five years.
  Please keep it away from open fire and direct sunlight.
  A leaflet explains care and repair in six languages.
  Also available in other sizes and colours.
  Designed in Gothenburg and produced in Portugal.
  Tested for thousands of hours before the first one was sold.`)

export const praises = lines(`
  Better than expected
  Exactly what I was looking for
  Would buy it again
  Lovely quality
  Good value
  A present that was liked
  Does what it should
  Solid and well made`)

export const complaints = lines(`
  Not what I had hoped for
  Smaller than it looks
  Arrived late
  The finish could be better
  Fine, but too expensive
  Stopped working after a month`)

export const verdicts = lines(`
  I use it every day and have nothing to complain about.
  The colour is a little darker than in the picture, which suits me well.
  Packed with care and delivered within two days.
  My sister has had one for years, and now I know why.
  It feels solid, and nothing rattles.
  The instructions are short and clear.
  For the price I had expected more.
  It took a week to get used to it, and now I would not give it away.
  The customer service answered on the same day.
  I am still not sure whether I will keep it.`)

export const firstNames = words(`
  Emma Liam Mia Noah Anna Ben Lena Paul Clara Felix Ida Jonas Nora Theo Greta Oscar Alma Hugo Frida Emil Lotte Anton Elsa Karl Ruth
  Simon Maya Leon Ella Jakob Sofia Lucas Julia David Alice Tom Rosa Max Edith Finn Vera Otto Lucy Mats Olga Nils Stella Jan Iris Per`)
export const lastNames = words(`
  Berg Lind Meyer Novak Rossi Silva Jansen Keller Moreau Dubois Larsen Hansen Nowak Kowalski Fischer Weber Wagner Becker Schulz Hoffmann
  Koch Bauer Richter Klein Wolf Neumann Schwarz Zimmermann Braun Hofmann Lange Krause Lehmann Maier Vogel Frank Baker Carter Ellis
  Foster Grant Hughes Irwin Jenkins Knight Lawson Mason Norton Owens Parker Quinn Reed Stone Turner Vaughn Walsh Young Archer`)
export const streets = words(
  'Church Mill Station Garden School Forest Market Harbour Bridge Castle Linden Meadow Ring North South',
)

/** City, postal code and ISO 3166-1 alpha-2 country. */
export const cities = [
  ['Berlin', '10115', 'DE'],
  ['Hamburg', '20095', 'DE'],
  ['Vienna', '1010', 'AT'],
  ['Zurich', '8001', 'CH'],
  ['Munich', '80331', 'DE'],
  ['Copenhagen', '1050', 'DK'],
  ['Amsterdam', '1012 AB', 'NL'],
  ['Paris', '75001', 'FR'],
  ['Madrid', '28001', 'ES'],
  ['Milan', '20121', 'IT'],
  ['Dublin', 'D01 F5P2', 'IE'],
  ['Lisbon', '1100-148', 'PT'],
] as const

const brandBeginnings = words(`
  Nor Vel Kar Lun Tor Hal Bel Mar Sol Ald Fen Gran Hol Jor Kest Lin Mor Nev Osk Pel Quin Ros Sten Tal Ulv Var Wel Yar Zel Brom Dren Esk`)
const brandEndings = words('vik haus mark dal berg lund holm sen field well ton ford by gard stad mere')

/** 512 makers, in an order that does not look like a table; the first sell most. */
export const brands: readonly string[] = Array.from({ length: 512 }, (_, index) => {
  const mixed = (index * 197) % 512
  return `${brandBeginnings[mixed >> 4]}${brandEndings[mixed & 15]}`
})
