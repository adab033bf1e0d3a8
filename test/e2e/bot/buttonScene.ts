import { happens, presses, type Scene, says } from '../../../local/demo/scene.ts';

const OFFER = { id: 'hotelOffer', options: { hotel: 'Bellagio', price: 159 } };

export const buttonScene: Scene = {
  name: 'button',
  policy: 'interrupt',
  about: 'A button of the card says what its words say.',
  steps: [
    says('book a trip to London'),
    happens('The price falls.', { whenBusy: 'interrupt', dialog: OFFER }, 'sent'),
    presses('Take it'),
  ],
};

/** What is said last. */
export const AFTER_BUTTON = [
  'The Bellagio is booked for 159 USD.',
  'Back to your trip to London: When do you want to fly?',
];
