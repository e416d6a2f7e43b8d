/* What a phone at the door keeps for itself: the list of parties, and scans that are not sent yet. */
const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open("event-door", 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("lists", { keyPath: "event" });
    asked.result.createObjectStore("scans", { keyPath: "nonce" });
  };
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

async function step(store, mode, act) {
  const transaction = (await opened).transaction(store, mode);
  const asked = act(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onerror = () => reject(transaction.error);
  });
}

export const keepList = (list) => step("lists", "readwrite", (store) => store.put(list));
export const listOf = (event) => step("lists", "readonly", (store) => store.get(event));
export const keepScan = (scan) => step("scans", "readwrite", (store) => store.put(scan));
export const dropScan = (nonce) => step("scans", "readwrite", (store) => store.delete(nonce));
export const scansOf = async (event) => (await step("scans", "readonly", (store) => store.getAll())).filter((scan) => scan.event === event);

/* A list that is no longer needed names people for nothing. */
export async function forgetOld(now = new Date()) {
  for (const list of await step("lists", "readonly", (store) => store.getAll())) {
    if (new Date(list.forget_at) < now) await step("lists", "readwrite", (store) => store.delete(list.event));
  }
}
