// A driver for JavaScript engines: node, bun, deno, jsc, d8, the js of SpiderMonkey, and browsers. It is told what to do in frames and answers in
// frames: docs/drivers.md is the reference. Where there are files, frames are bytes behind their length; in shells that read and write lines only,
// they are lines in base64; in the worker of a page they are requests and their responses.
"use strict";
(function () {
  const fs = typeof process === "object" && process.getBuiltinModule ? process.getBuiltinModule("fs") : undefined;

  const COMPILE = 1, FORGET = 2, STORE = 3, INSTANTIATE = 4, CALL = 5, MEMORY = 6, COLLECT = 7, SAME = 8;
  const DONE = 0, REFUSED = 1, LINK = 2, TRAP = 3, EXCEPTION = 4, EXHAUSTED = 5, ABSENT = 6, BROKEN = 7;
  const REQUESTS = 0, HOST = 1;
  const BASE = 1, EXN = 2;

  // ---- what is written: bytes that grow

  let out = new Uint8Array(1 << 16), end = 0;
  function room(n) {
    if (end + n > out.length) {
      const more = new Uint8Array(Math.max(2 * out.length, end + n));
      more.set(out);
      out = more;
    }
  }
  function u8(n) { room(1); out[end++] = n; }
  function u32(n) { room(4); out[end++] = n; out[end++] = n >> 8; out[end++] = n >> 16; out[end++] = n >> 24; }
  function bytes(b) { u32(b.length); room(b.length); out.set(b, end); end += b.length; }
  function text(s) {
    s = unescape(encodeURIComponent(s));
    u32(s.length);
    room(s.length);
    for (let i = 0; i < s.length; i++) out[end++] = s.charCodeAt(i);
  }

  // ---- what is read: a frame

  let frame, at;
  function ru8() { return frame[at++]; }
  function ru32() { at += 4; return (frame[at - 4] | frame[at - 3] << 8 | frame[at - 2] << 16 | frame[at - 1] << 24) >>> 0; }
  function rbytes() { const n = ru32(); at += n; return frame.subarray(at - n, at); }
  function rtext() {
    const b = rbytes();
    let s = "", ascii = true;
    for (let i = 0; i < b.length; i++) { s += String.fromCharCode(b[i]); ascii = ascii && b[i] < 128; }
    return ascii ? s : decodeURIComponent(escape(s));
  }

  // ---- frames as bytes behind their length

  let buffered = new Uint8Array(1 << 16), first = 0, last = 0;
  function fill(n) { // has n bytes in the buffer, or ends
    if (buffered.length - first < n) {
      const more = new Uint8Array(Math.max(buffered.length, n));
      more.set(buffered.subarray(first, last));
      last -= first;
      first = 0;
      buffered = more;
    }
    while (last - first < n) {
      const got = fs.readSync(0, buffered, last, buffered.length - last, null);
      if (got === 0) process.exit(0);
      last += got;
    }
  }
  function readBytes() {
    fill(4);
    const b = buffered, n = (b[first] | b[first + 1] << 8 | b[first + 2] << 16 | b[first + 3] << 24) >>> 0;
    fill(4 + n);
    frame = buffered.slice(first + 4, first + 4 + n);
    at = 0;
    first += 4 + n;
    if (first === last) first = last = 0;
  }
  function writeBytes(b) { for (let done = 0; done < b.length;) done += fs.writeSync(1, b, done, b.length - done); }

  // ---- frames as lines

  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", values = new Uint8Array(128);
  for (let i = 0; i < 64; i++) values[digits.charCodeAt(i)] = i;
  function readBase64() {
    const line = readline();
    if (line === undefined || line === null) quit(0);
    let n = line.length / 4 * 3;
    frame = new Uint8Array(n);
    at = 0;
    for (let i = 0, k = 0; i < line.length; i += 4) {
      const word = values[line.charCodeAt(i)] << 18 | values[line.charCodeAt(i + 1)] << 12 | values[line.charCodeAt(i + 2)] << 6 | values[line.charCodeAt(i + 3)];
      frame[k++] = word >> 16;
      frame[k++] = word >> 8;
      frame[k++] = word;
    }
    if (line.endsWith("==")) n -= 2;
    else if (line.endsWith("=")) n -= 1;
    frame = frame.subarray(0, n);
  }
  function writeBase64(b) {
    const parts = [];
    for (let i = 0; i < b.length; i += 3) {
      const word = b[i] << 16 | b[i + 1] << 8 | b[i + 2];
      parts.push(digits[word >> 18] + digits[word >> 12 & 63] + (i + 1 < b.length ? digits[word >> 6 & 63] : "=") + (i + 2 < b.length ? digits[word & 63] : "="));
    }
    print(parts.join(""));
  }

  // ---- frames as requests: the response to one is the next frame

  let response;
  function exchange(path, body) {
    const request = new XMLHttpRequest();
    request.open("POST", path, false);
    request.responseType = "arraybuffer";
    request.send(body);
    if (request.status !== 200) throw new Error("the frames have ended");
    response = new Uint8Array(request.response);
  }
  function readResponse() { frame = response; at = 0; }
  function writeRequest(b) { exchange("frame", b); }

  // ---- transports

  const pipes = {
    name: "frames", read: readBytes, write: writeBytes, length: true,
    hello(line) { writeBytes(new TextEncoder().encode(line + "\n")); },
  };
  const lines = { name: "lines", read: readBase64, write: writeBase64, length: false, hello(line) { print(line); } };
  const requestsAndResponses = {
    name: "frames", read: readResponse, write: writeRequest, length: false, // what serves the page adds the length
    hello(line) { exchange("hello", line); },
  };
  const transport = fs ? pipes : typeof XMLHttpRequest === "function" ? requestsAndResponses : lines;

  const read = transport.read;
  // Writes a frame: what comes first, and the answers that are held. A length stands before it, if that is wanted.
  function write(head) {
    const held = out.slice(0, end);
    end = 0;
    if (transport.length) u32(held.length + head.length);
    room(head.length + held.length);
    out.set(head, end);
    out.set(held, end + head.length);
    transport.write(out.subarray(0, end + head.length + held.length));
    end = 0;
  }

  // ---- the engine

  const modules = new Map();
  let instances = new Map(), thrown, overflow = false, well = false, wasWell = false; // whether the last request was a call that returned 0

  function mailbox() { return new Uint8Array(instances.get(BASE).exports.mem.buffer); }
  function answer(status, message) { u8(status); text(String(message)); }

  // What something threw that was called.
  function failed(e) {
    if (overflow) { overflow = false; answer(EXHAUSTED, "the stack of the driver"); return; }
    if (WebAssembly.Exception && e instanceof WebAssembly.Exception) {
      thrown = e;
      const exn = instances.get(EXN);
      if (!exn) { answer(BROKEN, "an exception, and no instance 2"); return; }
      let n;
      try { n = exn.exports.hold(0); } catch (again) { answer(BROKEN, "holding an exception: " + again); return; }
      u8(EXCEPTION);
      u32(n);
    } else if (e instanceof WebAssembly.RuntimeError) {
      u8(TRAP);
      text("");
      text(e.message.split(" (evaluating ")[0]); // jsc says where
    } else if (e instanceof WebAssembly.LinkError) {
      answer(LINK, e.message);
    } else if (e instanceof RangeError || typeof InternalError === "function" && e instanceof InternalError) {
      answer(EXHAUSTED, e.message);
    } else {
      answer(BROKEN, e && e.stack ? e + "\n" + e.stack : e);
    }
  }

  // The frames that the stack still has room for, of which the driver itself needs some.
  function deep(n) { return n === 0 ? 0 : 1 + deep(n - 1); }

  const own = {
    call(host, slot, n) {
      try { deep(200); } catch (e) { overflow = true; return 2; }
      const requested = frame, next = at;
      const head = new Uint8Array(13 + n), view = new DataView(head.buffer);
      head[0] = HOST;
      view.setUint32(1, host, true);
      view.setUint32(5, slot, true);
      view.setUint32(9, n, true);
      head.set(mailbox().subarray(slot, slot + n), 13);
      write(head);
      for (;;) {
        read();
        if (ru8() === REQUESTS) { requests(); write([REQUESTS]); continue; }
        const status = ru8(), results = rbytes();
        frame = requested;
        at = next;
        if (status === EXCEPTION) instances.get(EXN).exports.throw(results[0] | results[1] << 8 | results[2] << 16 | results[3] << 24, slot);
        if (status !== DONE) return 2;
        mailbox().set(results, slot);
        return 0;
      }
    },
    rethrow() { throw thrown; },
    extern(n) { let x = hosts.get(n); if (!x) hosts.set(n, x = { n }); return x; },
    which(x) { return typeof x === "object" && x !== null && hosts.get(x.n) === x ? x.n : -1n; },
  };
  const hosts = new Map();

  function collect() {
    if (typeof gc === "function") gc();
    else if (typeof Bun === "object") Bun.gc(true);
    else if (transport === requestsAndResponses) for (let i = 0; i < 16; i++) new ArrayBuffer(1 << 26); // a page can but ask for much
  }

  // A worker that never returns to its event loop collects too late what stores leave: an engine has room for few memories.
  const storesBetween = 64;
  let stores = 0;
  function perhapsCollect() {
    if (transport === requestsAndResponses && ++stores % storesBetween === 0) collect();
  }

  const requestOf = [];
  requestOf[COMPILE] = function () {
    const id = ru32(), b = rbytes();
    try { modules.set(id, new WebAssembly.Module(b)); u8(DONE); } catch (e) { answer(REFUSED, e.message); }
  };
  requestOf[FORGET] = function () { modules.delete(ru32()); u8(DONE); };
  requestOf[STORE] = function () { instances = new Map(); thrown = undefined; hosts.clear(); perhapsCollect(); u8(DONE); };
  requestOf[INSTANTIATE] = function () {
    const id = ru32(), module = modules.get(ru32()), imports = [];
    let absent = !module;
    for (let n = ru32(); n > 0; n--) {
      const from = ru32(), name = rtext(), instance = instances.get(from);
      absent = absent || !(from === 0 ? own[name] : instance);
      imports.push({ "": from === 0 ? own[name] : instance && instance.exports[name] });
    }
    if (absent) { answer(ABSENT, "a module or import of instance " + id); return; }
    let instance;
    try { instance = new WebAssembly.Instance(module, imports); } catch (e) { failed(e); return; }
    instances.set(id, instance);
    u8(DONE);
  };
  requestOf[CALL] = function () {
    const instance = instances.get(ru32()), name = rtext(), slot = ru32(), args = rbytes(), n = ru32();
    if (!instance) { answer(ABSENT, "the instance of " + name); return; }
    mailbox().set(args, slot);
    let result;
    try { result = instance.exports[name](slot); } catch (e) { well = false; failed(e); return; }
    well = result === 0; // also if a host function asked for calls meanwhile
    u8(DONE);
    u8(result);
    bytes(mailbox().subarray(slot, slot + n));
  };
  requestOf[MEMORY] = function () {
    const instance = instances.get(ru32()), name = rtext(), most = ru32();
    if (!instance) { answer(ABSENT, "the instance of " + name); return; }
    const buffer = instance.exports[name].buffer, words = new Uint32Array(buffer);
    let n = words.length;
    while (n > 0 && words[n - 1] === 0) n--;
    const b = new Uint8Array(buffer, 0, 4 * n);
    if (b.length > most) { answer(REFUSED, "the memory has " + buffer.byteLength + " bytes"); return; }
    u8(DONE);
    u32(buffer.byteLength % 0x100000000);
    u32(Math.floor(buffer.byteLength / 0x100000000));
    bytes(b);
  };
  requestOf[COLLECT] = function () { collect(); u8(DONE); };
  requestOf[SAME] = function () {
    const id = ru32(), instance = instances.get(ru32());
    if (!instance || !wasWell) { answer(ABSENT, "the instance, or its start function did not return"); return; }
    instances.set(id, instance);
    u8(DONE);
  };
  // Answers the requests of a frame. Each is read before anything is called, since host functions read other frames.
  function requests() {
    while (at < frame.length) {
      const request = ru8();
      wasWell = well;
      well = false;
      requestOf[request]();
    }
  }

  function version() {
    const v = typeof process === "object" && process.versions || {};
    if (v.bun) return "JavaScriptCore of bun " + v.bun + (v.webkit ? ", WebKit " + v.webkit : "");
    if (v.deno) return "V8 " + v.v8 + " of deno " + v.deno;
    if (v.v8) return "V8 " + v.v8 + " of node " + v.node;
    if (typeof Realm === "object" || typeof d8 === "object") return "V8 " + (typeof globalThis.version === "function" ? globalThis.version() : "");
    if (typeof describeArray === "function") return "JavaScriptCore";
    const agent = typeof navigator === "object" && /(Firefox|Chrome)\/([0-9.]+)/.exec(navigator.userAgent);
    if (agent) return (agent[1] === "Firefox" ? "SpiderMonkey" : "V8") + " of " + agent[1] + " " + agent[2];
    return "SpiderMonkey";
  }

  const flags = [];
  if (WebAssembly.Exception) flags.push("catches");
  if (transport === requestsAndResponses) flags.push("tires");
  transport.hello("wasm-driver 1 " + transport.name + " " + (flags.join(",") || "-") + " " + version());
  for (;;) {
    read();
    ru8();
    requests();
    write([REQUESTS]);
  }
})();
