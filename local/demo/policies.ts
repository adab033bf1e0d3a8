import { becomes, happens, picture, presses, refused, type Scene, says, told } from './scene.ts';

const THE_PRICE_FALLS = 'The price of the Bellagio in Las Vegas, which the person watches, falls by 20 %.';
const MESSAGE = { text: 'The Bellagio in Las Vegas is down by 20 %: now 159 USD, it was 199 USD.' };
const OFFER = { id: 'hotelOffer', options: { hotel: 'Bellagio', city: 'Las Vegas', price: 159, was: 199 } };

const HALF_WAY = [says('book a trip'), says('London')];

/** London and Las Vegas: somebody is asked `When do you want to fly?`, and the price of their hotel falls. */
export const policies: Scene[] = [
  {
    name: 'inject',
    policy: 'inject',
    about: 'The message comes as it is. It asks nobody, and the booking does not know of it.',
    steps: [
      ...HALF_WAY,
      happens(THE_PRICE_FALLS, { whenBusy: 'inject', message: MESSAGE }, 'sent'),
      told('The question is still open: what the person says is its answer.'),
      says('tomorrow'),
      picture('inject'),
      told('A dialog would leave two questions open at once, so it cannot be injected.'),
      refused({ whenBusy: 'inject', dialog: OFFER }),
    ],
  },
  {
    name: 'wait',
    policy: 'wait',
    about: 'The offer is parked. The booking goes on to its end, and the offer comes right after it.',
    steps: [
      ...HALF_WAY,
      happens(THE_PRICE_FALLS, { whenBusy: 'wait', dialog: OFFER }, 'waiting'),
      told('Nothing can be seen of it: the offer is parked.'),
      says('tomorrow'),
      says('just me'),
      says('from Berlin'),
      says('yes'),
      says('4242'),
      becomes('sent'),
      picture('wait'),
      presses('Take it'),
    ],
  },
  {
    name: 'cancel',
    policy: 'cancel',
    about: 'The booking is stopped, with a sentence that says why. The offer comes, and the booking can be resumed.',
    steps: [
      ...HALF_WAY,
      happens(THE_PRICE_FALLS, { whenBusy: 'cancel', dialog: OFFER }, 'sent'),
      told('The booking is kept for a day, as it stood.'),
      presses('Not now'),
      says('resume'),
      picture('cancel'),
      says('tomorrow'),
    ],
  },
  {
    name: 'interrupt',
    policy: 'interrupt',
    about: 'The offer is laid over the booking. When it is answered, the person is led back.',
    steps: [
      ...HALF_WAY,
      happens(THE_PRICE_FALLS, { whenBusy: 'interrupt', dialog: OFFER }, 'sent'),
      told('Two questions are on the screen. The answer goes to the one on top.'),
      says('yes, book it'),
      picture('interrupt'),
      says('tomorrow'),
    ],
  },
  {
    name: 'interrupt-ignored',
    policy: 'interrupt',
    about: 'The person ignores the offer and answers the question before. They are understood.',
    steps: [
      ...HALF_WAY,
      happens(THE_PRICE_FALLS, { whenBusy: 'interrupt', dialog: OFFER }, 'sent'),
      told('The answer is none to the offer, but one to the booking.'),
      says('tomorrow'),
      picture('interrupt-ignored'),
      told('The offer was set aside, and can be called back.'),
      says('resume'),
      presses('Not now'),
    ],
  },
];
