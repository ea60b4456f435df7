// A driver for wasmtime, by its C API. docs/drivers.md is the reference of the protocol, and says how this is built:
//
//	cc -O2 -o wasmtime-driver wasmtime.c -I INCLUDE -L LIB -lwasmtime -lpthread -ldl -lm
//
// Options: --opt none|speed|size, and --target pulley64 for the interpreter.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasm.h>
#include <wasmtime.h>

enum { COMPILE = 1, FORGET, STORE, INSTANTIATE, CALL, MEMORY, COLLECT, SAME };
enum { DONE, REFUSED, LINK, TRAP, EXCEPTION, EXHAUSTED, ABSENT, BROKEN };
enum { REQUESTS, HOST };
enum { BASE = 1, EXN = 2 };

// ---- bytes that are read and written

typedef struct { uint8_t *p; size_t n, room; } buffer;

static void put(buffer *b, const void *p, size_t n) {
  if (b->n + n > b->room) {
    b->room = 2 * (b->n + n);
    if (!(b->p = realloc(b->p, b->room))) abort();
  }
  if (n) memcpy(b->p + b->n, p, n);
  b->n += n;
}
static void u8(buffer *b, uint8_t x) { put(b, &x, 1); }
static void u32(buffer *b, uint32_t x) { put(b, &x, 4); }
static void bytes(buffer *b, const void *p, size_t n) { u32(b, n); put(b, p, n); }
static void text(buffer *b, const char *s) { bytes(b, s, strlen(s)); }

typedef struct { uint8_t *p, *at, *end; } frame;

static uint8_t ru8(frame *f) { return *f->at++; }
static uint32_t ru32(frame *f) { uint32_t x; memcpy(&x, f->at, 4); f->at += 4; return x; }
typedef struct { uint8_t *p; uint32_t n; } span;
static span rbytes(frame *f) { span s; s.n = ru32(f); s.p = f->at; f->at += s.n; return s; }

static frame receive(void) {
  uint32_t n;
  if (fread(&n, 4, 1, stdin) != 1) exit(0);
  frame f = { malloc(n + 1), NULL, NULL };
  if (!f.p || fread(f.p, 1, n, stdin) != n) exit(1);
  f.at = f.p;
  f.end = f.p + n;
  return f;
}

static buffer held; // answers that are not written

static void send(buffer *head) {
  uint32_t n = head->n + held.n;
  fwrite(&n, 4, 1, stdout);
  fwrite(head->p, 1, head->n, stdout);
  fwrite(held.p, 1, held.n, stdout);
  fflush(stdout);
  held.n = 0;
}
static void answered(void) { buffer head = {0}; u8(&head, REQUESTS); send(&head); free(head.p); }
static void answer(uint8_t status, const char *message) { u8(&held, status); text(&held, message); }

// ---- the engine

static wasm_engine_t *engine;
static wasmtime_store_t *store;
static wasmtime_context_t *cx;
static wasmtime_exn_t *thrown; // what "rethrow" throws
static bool well, was_well;    // whether the last request was a call that returned 0

typedef struct { bool there; wasmtime_instance_t i; } instance;
static wasmtime_module_t **modules;
static instance *instances;
static uint32_t module_room, instance_room;

static wasmtime_module_t **module_at(uint32_t id) {
  if (id >= module_room) {
    modules = realloc(modules, 2 * (id + 1) * sizeof *modules);
    memset(modules + module_room, 0, (2 * (id + 1) - module_room) * sizeof *modules);
    module_room = 2 * (id + 1);
  }
  return modules + id;
}
static instance *instance_at(uint32_t id) {
  if (id >= instance_room) {
    instances = realloc(instances, 2 * (id + 1) * sizeof *instances);
    memset(instances + instance_room, 0, (2 * (id + 1) - instance_room) * sizeof *instances);
    instance_room = 2 * (id + 1);
  }
  return instances + id;
}

static bool export(uint32_t id, span name, wasmtime_extern_t *x) {
  instance *i = instance_at(id);
  return i->there && wasmtime_instance_export_get(cx, &i->i, (char *)name.p, name.n, x);
}
static bool named(uint32_t id, const char *name, wasmtime_extern_t *x) {
  return export(id, (span){ (uint8_t *)name, strlen(name) }, x);
}
static uint8_t *mailbox(void) {
  wasmtime_extern_t x;
  return named(BASE, "mem", &x) ? wasmtime_memory_data(cx, &x.of.memory) : NULL;
}

// The traps by their codes, in the words of the official suite.
static const char *traps[] = {
  [1] = "out of bounds memory access", [3] = "some table trap", [4] = "uninitialized element", [5] = "indirect call type mismatch",
  [6] = "integer overflow", [7] = "integer divide by zero", [8] = "invalid conversion to integer", [9] = "unreachable",
  [13] = "some null reference", [14] = "out of bounds array access", [16] = "cast failure",
};

static void failed(wasmtime_error_t *error, wasm_trap_t *trap, uint8_t otherwise) {
  wasm_byte_vec_t message = {0};
  wasmtime_trap_code_t code = 0xff;
  bool coded = trap && wasmtime_trap_code(trap, &code);
  if (trap) wasm_trap_message(trap, &message);
  if (error) wasmtime_error_message(error, &message);
  char words[400];
  snprintf(words, sizeof words, "%.*s", (int)message.size, message.data ? message.data : "");
  wasmtime_exn_t *exn = NULL;
  if (cx && wasmtime_context_has_exception(cx) && wasmtime_context_take_exception(cx, &exn)) {
    if (thrown) wasmtime_exn_delete(thrown);
    thrown = exn;
    wasmtime_extern_t hold;
    wasmtime_val_t zero = { .kind = WASMTIME_I32 }, n;
    wasm_trap_t *again = NULL;
    if (!named(EXN, "hold", &hold) || wasmtime_func_call(cx, &hold.of.func, &zero, 1, &n, 1, &again) || again) {
      answer(BROKEN, "an exception that cannot be held");
    } else {
      u8(&held, EXCEPTION);
      u32(&held, n.of.i32);
    }
  } else if (coded && (code == WASMTIME_TRAP_CODE_STACK_OVERFLOW || code == WASMTIME_TRAP_CODE_ALLOCATION_TOO_LARGE)) {
    answer(EXHAUSTED, code == WASMTIME_TRAP_CODE_STACK_OVERFLOW ? "stack overflow" : "memory: an allocation too large");
  } else if (trap) {
    u8(&held, TRAP);
    text(&held, coded && code < sizeof traps / sizeof *traps && traps[code] ? traps[code] : "");
    text(&held, words);
  } else if (strstr(words, "failed to allocate") || strstr(words, "mmap failed")) {
    char more[420];
    snprintf(more, sizeof more, "memory: %s", words);
    answer(EXHAUSTED, more);
  } else {
    answer(otherwise, words);
  }
  wasm_byte_vec_delete(&message);
  if (trap) wasm_trap_delete(trap);
  if (error) wasmtime_error_delete(error);
}

// ---- the driver's own functions

static void requests(frame *f);

static wasm_trap_t *own_call(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *args, size_t nargs, wasmtime_val_t *results, size_t nresults) {
  uint32_t id = args[0].of.i32, slot = args[1].of.i32, n = args[2].of.i32;
  buffer head = {0};
  u8(&head, HOST);
  u32(&head, id);
  u32(&head, slot);
  bytes(&head, mailbox() + slot, n);
  send(&head);
  free(head.p);
  results[0] = (wasmtime_val_t){ .kind = WASMTIME_I32, .of.i32 = 2 };
  for (;;) {
    frame f = receive();
    if (ru8(&f) == REQUESTS) {
      requests(&f);
      answered();
      free(f.p);
      continue;
    }
    uint8_t status = ru8(&f);
    span s = rbytes(&f);
    memcpy(mailbox() + slot, s.p, s.n);
    free(f.p);
    if (status == DONE) results[0].of.i32 = 0;
    if (status != EXCEPTION) return NULL;
    results[0].of.i32 = 1; // the module that called throws it
    return NULL;
  }
}

static wasm_trap_t *own_rethrow(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *args, size_t nargs, wasmtime_val_t *results, size_t nresults) {
  wasmtime_exn_t *exn = thrown;
  thrown = NULL;
  return exn ? wasmtime_context_set_exception(cx, exn) : wasmtime_trap_new("nothing was thrown", 18);
}

static wasm_trap_t *own_extern(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *args, size_t nargs, wasmtime_val_t *results, size_t nresults) {
  results[0].kind = WASMTIME_EXTERNREF;
  if (!wasmtime_externref_new(cx, (void *)(uintptr_t)(args[0].of.i64 + 1), NULL, &results[0].of.externref)) return wasmtime_trap_new("no externref", 12);
  return NULL;
}

static wasm_trap_t *own_which(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *args, size_t nargs, wasmtime_val_t *results, size_t nresults) {
  void *data = wasmtime_externref_is_null(&args[0].of.externref) ? NULL : wasmtime_externref_data(cx, &args[0].of.externref);
  results[0] = (wasmtime_val_t){ .kind = WASMTIME_I64, .of.i64 = data ? (int64_t)(uintptr_t)data - 1 : -1 };
  return NULL;
}

static bool own(span name, wasmtime_extern_t *x) {
  static const struct { const char *name, *params, *results; wasmtime_func_callback_t call; } all[] = {
    { "call", "iii", "i", own_call }, { "rethrow", "", "", own_rethrow }, { "extern", "l", "x", own_extern }, { "which", "x", "l", own_which },
  };
  for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
    if (strlen(all[k].name) != name.n || memcmp(all[k].name, name.p, name.n)) continue;
    wasm_valtype_t *types[2][3];
    const char *words[2] = { all[k].params, all[k].results };
    for (int side = 0; side < 2; side++)
      for (size_t i = 0; i < strlen(words[side]); i++)
        types[side][i] = wasm_valtype_new(words[side][i] == 'i' ? WASM_I32 : words[side][i] == 'l' ? WASM_I64 : WASM_EXTERNREF);
    wasm_valtype_vec_t params, results;
    wasm_valtype_vec_new(&params, strlen(words[0]), types[0]);
    wasm_valtype_vec_new(&results, strlen(words[1]), types[1]);
    wasm_functype_t *type = wasm_functype_new(&params, &results);
    x->kind = WASMTIME_EXTERN_FUNC;
    wasmtime_func_new(cx, type, all[k].call, NULL, NULL, &x->of.func);
    wasm_functype_delete(type);
    return true;
  }
  return false;
}

// ---- requests

static void compile(frame *f) {
  uint32_t id = ru32(f);
  span bin = rbytes(f);
  wasmtime_module_t *m = NULL;
  wasmtime_error_t *error = wasmtime_module_new(engine, bin.p, bin.n, &m);
  if (error) { failed(error, NULL, REFUSED); return; }
  *module_at(id) = m;
  u8(&held, DONE);
}

static void forget(frame *f) {
  wasmtime_module_t **m = module_at(ru32(f));
  if (*m) wasmtime_module_delete(*m);
  *m = NULL;
  u8(&held, DONE);
}

static void new_store(void) {
  if (thrown) wasmtime_exn_delete(thrown);
  thrown = NULL;
  if (store) wasmtime_store_delete(store);
  store = wasmtime_store_new(engine, NULL, NULL);
  cx = wasmtime_store_context(store);
  memset(instances, 0, instance_room * sizeof *instances);
  u8(&held, DONE);
}

static void instantiate(frame *f) {
  uint32_t id = ru32(f);
  wasmtime_module_t *m = *module_at(ru32(f));
  uint32_t n = ru32(f);
  wasmtime_extern_t *imports = calloc(n + 1, sizeof *imports);
  bool there = m != NULL, linked = true;
  for (uint32_t k = 0; k < n; k++) {
    uint32_t from = ru32(f);
    span name = rbytes(f);
    if (from ? !instance_at(from)->there : !own(name, imports + k)) there = false;
    else if (from && !export(from, name, imports + k)) linked = false;
  }
  wasm_trap_t *trap = NULL;
  wasmtime_instance_t made;
  if (!there) {
    answer(ABSENT, "a module or import of an instance");
  } else if (!linked) {
    answer(LINK, "unknown import");
  } else {
    wasmtime_error_t *error = wasmtime_instance_new(cx, m, imports, n, &made, &trap);
    if (error || trap) {
      failed(error, trap, LINK);
    } else {
      *instance_at(id) = (instance){ true, made };
      u8(&held, DONE);
    }
  }
  free(imports);
}

static void call(frame *f) {
  uint32_t id = ru32(f);
  span name = rbytes(f);
  uint32_t slot = ru32(f);
  span in = rbytes(f);
  uint32_t out = ru32(f);
  wasmtime_extern_t x;
  if (!export(id, name, &x)) { answer(ABSENT, "the instance or its function"); return; }
  memcpy(mailbox() + slot, in.p, in.n);
  wasmtime_val_t arg = { .kind = WASMTIME_I32, .of.i32 = slot }, result;
  wasm_trap_t *trap = NULL;
  wasmtime_error_t *error = wasmtime_func_call(cx, &x.of.func, &arg, 1, &result, 1, &trap);
  if (error || trap) { well = false; failed(error, trap, BROKEN); return; }
  well = result.of.i32 == 0; // also if a host function asked for calls meanwhile
  u8(&held, DONE);
  u8(&held, result.of.i32);
  bytes(&held, mailbox() + slot, out);
}

static void memory(frame *f) {
  uint32_t id = ru32(f);
  span name = rbytes(f);
  uint32_t most = ru32(f);
  wasmtime_extern_t x;
  if (!export(id, name, &x)) { answer(ABSENT, "the instance or its memory"); return; }
  uint8_t *p = wasmtime_memory_data(cx, &x.of.memory);
  uint64_t size = wasmtime_memory_data_size(cx, &x.of.memory), n = size;
  while (n > 0 && p[n - 1] == 0) n--;
  if (n > most) { answer(REFUSED, "the memory is too large"); return; }
  u8(&held, DONE);
  put(&held, &size, 8);
  bytes(&held, p, n);
}

static void same(frame *f) {
  uint32_t id = ru32(f), of = ru32(f);
  instance i = *instance_at(of);
  if (!i.there || !was_well) { answer(ABSENT, "the instance, or its start function did not return"); return; }
  *instance_at(id) = i;
  u8(&held, DONE);
}

static void requests(frame *f) {
  while (f->at < f->end) {
    uint8_t request = ru8(f);
    was_well = well;
    well = false;
    switch (request) {
    case COMPILE: compile(f); break;
    case FORGET: forget(f); break;
    case STORE: new_store(); break;
    case INSTANTIATE: instantiate(f); break;
    case CALL: call(f); break;
    case MEMORY: memory(f); break;
    case COLLECT: wasmtime_context_gc(cx); u8(&held, DONE); break;
    case SAME: same(f); break;
    default: fprintf(stderr, "there is no request %d\n", request); exit(1);
    }
  }
}

int main(int argc, char **argv) {
  wasm_config_t *config = wasm_config_new();
  wasmtime_config_wasm_tail_call_set(config, true);
  wasmtime_config_wasm_function_references_set(config, true);
  wasmtime_config_wasm_gc_set(config, true);
  wasmtime_config_wasm_exceptions_set(config, true);
  wasmtime_config_wasm_relaxed_simd_set(config, true);
  wasmtime_config_wasm_multi_memory_set(config, true);
  wasmtime_config_wasm_memory64_set(config, true);
  wasmtime_config_parallel_compilation_set(config, false); // modules are small
  for (int i = 1; i + 1 < argc; i += 2) {
    if (!strcmp(argv[i], "--opt")) {
      wasmtime_config_cranelift_opt_level_set(config, !strcmp(argv[i + 1], "none") ? WASMTIME_OPT_LEVEL_NONE
        : !strcmp(argv[i + 1], "size") ? WASMTIME_OPT_LEVEL_SPEED_AND_SIZE : WASMTIME_OPT_LEVEL_SPEED);
    } else if (!strcmp(argv[i], "--target")) {
      wasmtime_error_t *error = wasmtime_config_target_set(config, argv[i + 1]);
      if (error) { fprintf(stderr, "there is no target %s here\n", argv[i + 1]); return 1; }
    } else {
      fprintf(stderr, "there is no option %s\n", argv[i]);
      return 1;
    }
  }
  engine = wasm_engine_new_with_config(config);
  printf("wasm-driver 1 frames catches wasmtime %s\n", WASMTIME_VERSION);
  fflush(stdout);
  for (;;) {
    frame f = receive();
    ru8(&f);
    requests(&f);
    answered();
    free(f.p);
  }
}
