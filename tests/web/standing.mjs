// A hospital with the ground of a story about stock, for one test file: there before its first story, gone after its last.
import { after, before } from 'node:test';
import { Ground } from './ground.mjs';
import { Hospital } from './hospital.mjs';

export let hospital;
export let ground;

before(async () => {
  hospital = await Hospital.open();
  ground = await Ground.lay(hospital);
});
after(() => hospital?.close());
