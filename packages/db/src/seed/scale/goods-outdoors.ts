import type { DepartmentText } from './departments.ts'

/** Goods to wear, and for outside of the house. */
export const outdoors: readonly DepartmentText[] = [
  {
    name: 'Clothing',
    medianCents: 4_900,
    options: 'clothing',
    materials:
      'Cotton Linen Merino Cashmere Wool Silk Denim Corduroy Flannel Tweed Leather Suede Velvet Hemp Jersey Fleece Mohair Alpaca Twill Chambray Poplin Satin',
    tree: `
Tops
  Shirts: Shirt, Oxford Shirt, Polo Shirt, Blouse, Tunic, Overshirt, Henley
  Jumpers: Jumper, Cardigan, Turtleneck, Hoodie, Sweatshirt, Pullover, Sweater Vest
  Vests: Tank Top, Camisole, Undershirt, Waistcoat, Gilet
Bottoms
  Trousers: Trousers, Chinos, Jeans, Joggers, Leggings, Dungarees, Culottes
  Shorts: Shorts, Bermuda Shorts, Swim Shorts, Running Shorts
  Skirts: Skirt, Pleated Skirt, Wrap Skirt, Pencil Skirt, Kilt
Outerwear
  Coats: Coat, Trench Coat, Duffle Coat, Parka, Peacoat, Overcoat, Cape
  Jackets: Jacket, Bomber Jacket, Rain Jacket, Blazer, Quilted Jacket, Windbreaker, Anorak
Dresses and Night
  Dresses: Dress, Shirt Dress, Maxi Dress, Pinafore, Evening Gown, Jumpsuit
  Nightwear: Pyjamas, Nightgown, Dressing Gown, Slippers, Sleep Mask
  Underwear: Boxer Shorts, Briefs, Bralette, Thermal Leggings, Socks, Tights
Footwear
  Boots: Ankle Boots, Chelsea Boots, Rain Boots, Desert Boots, Work Boots, Snow Boots
  Sneakers: Sneakers, Plimsolls, Slip Ons, High Tops, Tennis Shoes
  Sandals: Sandals, Espadrilles, Clogs, Flip Flops, Mules
  Smart Shoes: Loafers, Brogues, Derby Shoes, Moccasins, Ballet Flats, Boat Shoes
Accessories
  Hats: Beanie, Baseball Cap, Beret, Fedora, Sun Hat, Bucket Hat, Balaclava
  Scarves: Scarf, Shawl, Bandana, Snood, Pashmina
  Gloves: Gloves, Mittens, Driving Gloves, Wrist Warmers
  Belts: Belt, Braces, Suspenders, Belt Buckle, Bow Tie, Necktie, Pocket Square
  Bags: Tote Bag, Handbag, Satchel, Briefcase, Wallet, Purse, Messenger Bag, Weekender, Clutch`,
  },
  {
    name: 'Outdoor',
    medianCents: 7_900,
    options: 'colour',
    materials:
      'Canvas Nylon Aluminium Titanium Steel Ripstop Down Fleece Bamboo Neoprene Polyester Leather Carbon Wool Cordura Rubber',
    tree: `
Camp
  Tents: Tent, Tarp, Bivouac, Pavilion, Tent Peg, Groundsheet, Awning
  Sleeping: Sleeping Bag, Sleeping Mat, Hammock, Camp Bed, Travel Pillow, Bag Liner
  Camp Cooking: Camping Stove, Mess Kit, Fire Steel, Billy Can, Spork, Water Filter, Cool Box
  Camp Lights: Headlamp, Torch, Camping Lantern, Signal Lamp
Walking
  Packs: Rucksack, Daypack, Hip Pack, Dry Bag, Hydration Pack, Rain Cover, Child Carrier
  Poles: Trekking Pole, Walking Stick, Snowshoes, Ice Axe, Crampons, Gaiters
  Navigation: Compass, Altimeter, Map Case, Whistle, Pedometer, Sundial
  Bottles: Water Bottle, Vacuum Flask, Canteen, Bottle Sling, Water Carrier
Water
  Paddling: Kayak, Canoe Paddle, Paddle Board, Life Jacket, Spray Deck, Dinghy
  Fishing: Fishing Rod, Fishing Reel, Landing Net, Tackle Box, Waders, Fly Box
  Diving: Snorkel, Diving Mask, Fins, Wetsuit, Dive Computer
Climbing
  Ropes: Climbing Rope, Harness, Carabiner, Belay Device, Quickdraw, Chalk Bag, Climbing Helmet
  Tools for Camp: Pocket Knife, Multitool, Hatchet, Folding Saw, Camp Shovel, Paracord`,
  },
  {
    name: 'Garden',
    medianCents: 4_500,
    options: 'size',
    materials:
      'Terracotta Zinc Steel Cedar Teak Bamboo Copper Iron Willow Granite Sandstone Larch Rattan Ash Stainless Resin',
    tree: `
Growing
  Planters: Planter, Flower Pot, Hanging Basket, Window Box, Raised Bed, Plant Stand, Trellis
  Seeds: Seed Tray, Propagator, Seed Box, Plant Label, Dibber, Greenhouse, Cold Frame
  Watering: Watering Can, Garden Hose, Sprinkler, Rain Barrel, Hose Reel, Mister
Garden Work
  Hand Tools: Trowel, Hand Fork, Secateurs, Hedge Shears, Weeder, Pruning Saw, Garden Gloves, Kneeler
  Long Tools: Spade, Rake, Hoe, Garden Fork, Scythe, Broom, Edging Iron, Wheelbarrow
  Mowers: Lawn Mower, Hedge Trimmer, Leaf Blower, Strimmer, Shredder, Chainsaw
Terrace
  Garden Furniture: Garden Bench, Deck Chair, Sun Lounger, Parasol, Bistro Table, Swing Seat, Gazebo
  Barbecues: Barbecue, Smoker, Fire Pit, Pizza Oven, Grill Tongs, Chimney Starter, Patio Heater
Wildlife
  Birds: Bird Feeder, Nesting Box, Bird Bath, Bee Hotel, Hedgehog House, Bat Box
  Ornaments: Wind Chime, Garden Gnome, Fountain, Weather Vane, Garden Lantern, Stepping Stone`,
  },
  {
    name: 'Sports',
    medianCents: 5_900,
    options: 'size',
    materials:
      'Carbon Aluminium Cork Rubber Leather Steel Neoprene Nylon Bamboo Foam Maple Graphite Mesh Cotton Ash Composite',
    tree: `
Fitness
  Weights: Dumbbell, Kettlebell, Barbell, Weight Plate, Medicine Ball, Weight Bench, Ankle Weight
  Yoga: Yoga Mat, Yoga Block, Yoga Strap, Meditation Cushion, Foam Roller, Balance Board
  Cardio: Rowing Machine, Treadmill, Exercise Bike, Skipping Rope, Trampoline, Stepper
Cycling
  Bicycles: City Bicycle, Gravel Bicycle, Mountain Bicycle, Cargo Bicycle, Balance Bicycle, Unicycle
  Bicycle Parts: Saddle, Handlebar, Pedal, Bicycle Chain, Inner Tube, Mudguard, Bicycle Bell, Wheelset
  Cycling Gear: Bicycle Helmet, Pannier, Bicycle Pump, Bicycle Lock, Bicycle Light, Cycling Jersey
Ball Games
  Football: Football, Goal Net, Shin Guards, Goalkeeper Gloves, Referee Whistle
  Racket Sports: Tennis Racket, Badminton Racket, Shuttlecock, Table Tennis Bat, Squash Racket, Racket Grip
  Team Sports: Basketball, Volleyball, Rugby Ball, Cricket Bat, Baseball Glove, Hockey Stick
Winter Sports
  Skiing: Skis, Ski Boots, Ski Goggles, Ski Poles, Ski Helmet, Ski Wax
  Skating: Ice Skates, Roller Skates, Skateboard, Longboard, Knee Pads, Sledge
Combat and Water
  Boxing: Boxing Gloves, Punching Bag, Hand Wraps, Mouthguard, Judo Suit
  Swimming: Swimsuit, Swimming Goggles, Swim Cap, Kickboard, Pull Buoy, Surfboard`,
  },
  {
    name: 'Workshop',
    medianCents: 5_500,
    options: 'size',
    materials:
      'Steel Chrome Hickory Carbide Brass Aluminium Rubber Fibreglass Titanium Cobalt Oak Nylon Iron Canvas Vanadium Bronze',
    tree: `
Tools
  Hammers: Claw Hammer, Mallet, Sledgehammer, Ball Hammer, Crowbar, Nail Puller
  Screwdrivers: Screwdriver, Hex Key, Bit Set, Nut Driver, Ratchet, Socket Set
  Pliers: Pliers, Wire Cutter, Pincers, Locking Pliers, Crimping Tool, Bolt Cutter, Tweezers
  Saws: Handsaw, Hacksaw, Coping Saw, Tenon Saw, Mitre Box, Jigsaw
  Measuring: Tape Measure, Spirit Level, Caliper, Set Square, Plumb Bob, Folding Rule, Protractor
  Planes and Chisels: Chisel, Hand Plane, Wood File, Rasp, Gouge, Spokeshave, Drawknife
Machines
  Drills: Drill, Impact Driver, Drill Bit, Hammer Drill, Drill Press, Screw Extractor
  Sanders: Belt Sander, Orbital Sander, Angle Grinder, Sanding Block, Polisher
  Welding: Welding Mask, Soldering Iron, Heat Gun, Blowtorch, Glue Gun
Fittings
  Hardware: Door Handle, Hinge, Padlock, Drawer Knob, Door Stop, Letterbox, Bracket, Castor
  Screws: Wood Screw, Bolt, Washer, Wall Plug, Nail Assortment, Threaded Rod
  Paints: Wall Paint, Wood Stain, Varnish, Paint Roller, Paintbrush, Masking Tape, Primer
Safety
  Protection: Safety Goggles, Ear Defenders, Work Gloves, Hard Hat, Dust Mask, Tool Belt
  Toolboxes: Toolbox, Workbench, Vice, Sawhorse, Tool Roll, Clamp, Parts Organiser, Step Ladder`,
  },
]
