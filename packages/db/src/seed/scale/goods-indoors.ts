import type { DepartmentText } from './departments.ts'

/** Goods for inside of the house. A line with a colon is a leaf and its goods, one without a group of leaves. */
export const indoors: readonly DepartmentText[] = [
  {
    name: 'Home',
    medianCents: 8_900,
    options: 'colour',
    materials:
      'Walnut Oak Ash Beech Birch Pine Bamboo Rattan Linen Velvet Brass Copper Marble Glass Ceramic Wool Cotton Leather Teak Concrete Terrazzo Porcelain Jute Chrome',
    tree: `
Furniture
  Chairs: Armchair, Dining Chair, Rocking Chair, Lounge Chair, Folding Chair, Bar Stool, Footstool, Swivel Chair
  Tables: Coffee Table, Dining Table, Side Table, Console Table, Bedside Table, Nesting Table, Dressing Table
  Sofas: Sofa, Loveseat, Daybed, Chaise Longue, Corner Sofa, Sofa Bed
  Shelving: Bookcase, Wall Shelf, Shelf Ladder, Display Cabinet, Sideboard, Magazine Rack, Shoe Cabinet
  Beds: Bed Frame, Headboard, Bunk Bed, Trundle Bed, Mattress, Mattress Topper
Textiles
  Bedding: Duvet Cover, Pillowcase, Fitted Sheet, Bedspread, Quilt, Duvet, Pillow
  Cushions: Cushion, Floor Cushion, Bolster, Cushion Cover, Pouffe
  Rugs: Rug, Runner, Doormat, Bath Mat, Sheepskin, Kilim
  Curtains: Curtain, Roller Blind, Roman Blind, Curtain Rod, Valance, Net Curtain
  Towels: Bath Towel, Hand Towel, Beach Towel, Tea Towel, Face Cloth, Bathrobe
Lamps
  Desk Lamps: Desk Lamp, Reading Lamp, Clamp Lamp, Banker Lamp
  Floor Lamps: Floor Lamp, Arc Lamp, Tripod Lamp, Uplighter
  Ceiling Lights: Pendant Lamp, Chandelier, Ceiling Spotlight, Lampshade, Flush Light
Decoration
  Vases: Vase, Bud Vase, Jug, Flower Bowl, Urn
  Candles: Scented Candle, Candlestick, Lantern, Tealight Holder, Candelabra, Incense Burner
  Mirrors: Wall Mirror, Standing Mirror, Shaving Mirror, Mirror Cabinet
  Clocks: Wall Clock, Alarm Clock, Mantel Clock, Cuckoo Clock, Hourglass
  Storage: Laundry Basket, Storage Box, Umbrella Stand, Coat Rack, Waste Bin, Key Hook, Jewellery Box`,
  },
  {
    name: 'Dining',
    medianCents: 3_900,
    options: 'size',
    materials:
      'Stoneware Porcelain Steel Copper Glass Crystal Enamel Bamboo Olivewood Acacia Silicone Aluminium Slate Marble Carbon Beech Earthenware Titanium',
    tree: `
Cookware
  Pans: Frying Pan, Saucepan, Skillet, Wok, Grill Pan, Crepe Pan, Saute Pan, Paella Pan
  Pots: Stockpot, Casserole, Dutch Oven, Pressure Cooker, Steamer, Tagine, Fondue Set
  Bakeware: Baking Tray, Cake Tin, Muffin Tray, Loaf Tin, Pie Dish, Rolling Pin, Cookie Cutter, Whisk
  Knives: Chef Knife, Bread Knife, Paring Knife, Cleaver, Santoku Knife, Knife Block, Sharpening Stone, Oyster Knife
Tableware
  Plates: Dinner Plate, Soup Plate, Side Plate, Serving Platter, Cake Stand, Tapas Plate
  Bowls: Salad Bowl, Cereal Bowl, Mixing Bowl, Fruit Bowl, Ramen Bowl, Serving Bowl
  Mugs: Mug, Teacup, Espresso Cup, Tumbler, Saucer, Beaker
  Glasses: Wine Glass, Champagne Flute, Whisky Glass, Beer Glass, Carafe, Decanter, Cocktail Glass
  Cutlery: Cutlery Set, Salad Server, Steak Knife, Dessert Fork, Teaspoon, Butter Knife, Chopsticks
Coffee and Tea
  Coffee Makers: Espresso Machine, French Press, Percolator, Coffee Dripper, Moka Pot, Milk Frother
  Grinders: Coffee Grinder, Pepper Mill, Spice Grinder, Nutmeg Grater, Mortar
  Teapots: Teapot, Tea Infuser, Kettle, Tea Caddy, Teapot Warmer
Pantry
  Food Storage: Bread Bin, Lunch Box, Spice Rack, Storage Jar, Butter Dish, Thermos Flask, Preserving Jar
  Utensils: Spatula, Ladle, Colander, Peeler, Tongs, Cutting Board, Kitchen Scale, Measuring Jug, Garlic Press, Corkscrew`,
  },
  {
    name: 'Office',
    medianCents: 2_900,
    options: 'colour',
    materials:
      'Oak Walnut Leather Felt Steel Aluminium Cork Linen Paper Brass Canvas Acrylic Mesh Cardboard Birch Maple',
    tree: `
Writing
  Pens: Fountain Pen, Ballpoint Pen, Rollerball, Marker, Highlighter, Fineliner, Brush Pen
  Pencils: Pencil, Mechanical Pencil, Pencil Case, Pencil Sharpener, Eraser, Charcoal Stick
  Notebooks: Notebook, Journal, Sketchbook, Diary, Index Cards, Ring Binder, Planner
  Ink: Ink Bottle, Ink Cartridge, Sealing Wax, Stamp Pad, Calligraphy Nib
Desks
  Workstations: Writing Desk, Standing Desk, Corner Desk, Drawer Unit, Filing Cabinet
  Office Chairs: Office Chair, Kneeling Chair, Saddle Stool, Visitor Chair, Footrest
  Desk Accessories: Desk Organiser, Letter Tray, Paperweight, Bookend, Desk Pad, Monitor Stand, Laptop Stand, Pen Holder
Supplies
  Paper: Printer Paper, Envelope, Wrapping Paper, Postcard, Greeting Card, Sticky Notes
  Fasteners: Stapler, Paper Clip, Hole Punch, Drawing Pin, Rubber Band, Adhesive Tape, Bulldog Clip
  Presentation: Whiteboard, Pinboard, Flip Chart, Easel, Projector Screen, Laser Pointer`,
  },
  {
    name: 'Electronics',
    medianCents: 14_900,
    options: 'colour',
    materials:
      'Aluminium Titanium Carbon Steel Plastic Glass Walnut Bamboo Silicone Magnesium Fabric Ceramic Graphite Rubber',
    tree: `
Sound
  Headphones: Headphones, Earbuds, Headset, Neckband, Headphone Stand, Headphone Amplifier
  Loudspeakers: Bookshelf Speaker, Portable Speaker, Soundbar, Subwoofer, Floor Speaker, Shower Speaker
  Turntables: Turntable, Record Brush, Phono Preamplifier, Stylus, Record Crate
  Radios: Kitchen Radio, Clock Radio, Pocket Radio, Weather Radio, Internet Radio
Computing
  Keyboards: Keyboard, Numeric Keypad, Wrist Rest, Keycap Set, Keyboard Case
  Mice: Mouse, Trackball, Mouse Pad, Graphics Tablet, Stylus Pen
  Monitors: Monitor, Monitor Arm, Webcam, Screen Lamp, Docking Station
  Data Storage: Hard Drive, Memory Card, Flash Drive, Card Reader, Drive Enclosure
Power
  Chargers: Charger, Power Bank, Charging Pad, Travel Adapter, Solar Charger, Charging Cable
  Batteries: Rechargeable Battery, Battery Tester, Power Strip, Extension Cable, Surge Protector
Cameras
  Photography: Camera, Camera Strap, Tripod, Camera Bag, Lens, Lens Filter, Flashgun, Light Meter, Darkroom Timer
  Binoculars: Binoculars, Monocular, Telescope, Spotting Scope, Microscope, Magnifying Glass
Smart Home
  Sensors: Thermostat, Smoke Detector, Motion Sensor, Door Sensor, Weather Station, Air Monitor
  Smart Lights: Light Bulb, Light Strip, Dimmer Switch, Smart Plug, Night Light`,
  },
]
