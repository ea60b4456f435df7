package valid_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// FuzzValidate reads bytes as a module and changes it as more bytes say, which makes many modules that are nearly
// valid. Validation must not panic, must say the same twice, and must explain a refusal.
func FuzzValidate(f *testing.F) {
	for _, code := range seeds(f) {
		f.Add(code, []byte{})
		f.Add(code, []byte{0, 1, 2, 3, 1, 5, 0, 9})
	}
	f.Fuzz(func(t *testing.T, code, changes []byte) {
		m, err := binary.Decode(&wasm.Source{Text: code, Binary: true})
		if err != nil {
			return
		}
		mutate(m, changes)
		first, again := refusal(t, m), refusal(t, m)
		if first != again {
			t.Errorf("first %q, then %q", first, again)
		}
	})
}

// refusal validates a module and gives the reason why it is refused, if it is.
func refusal(t *testing.T, m *wasm.Module) string {
	err := valid.Validate(m)
	if err == nil {
		return ""
	}
	e, ok := err.(*wasm.Error)
	switch {
	case !ok:
		t.Fatalf("%T is no *wasm.Error: %v", err, err)
	case e.Msg == "" || len(e.Msg) > 2000:
		t.Errorf("message of %d bytes: %.100q", len(e.Msg), e.Msg)
	case e.Kind == wasm.Invalid && e.Rule == "":
		t.Errorf("%v names no rule", e)
	}
	return e.Error()
}

// mutate changes instructions of a module, four bytes each: which function, which instruction, what about it, and to
// what. What it makes is well-formed.
func mutate(m *wasm.Module, changes []byte) {
	for ; len(changes) >= 4 && len(m.Funcs) > 0; changes = changes[4:] {
		body := m.Funcs[int(changes[0])%len(m.Funcs)].Body
		i, to := &body[int(changes[1])%len(body)], changes[3]
		switch changes[2] % 6 {
		case 0:
			i.X = uint32(to)
		case 1:
			if i.Op.Structured() {
				i.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockIdx, Idx: uint32(to)})
			} else if !i.Op.Row().Imm.HasExt() {
				i.Y = uint32(to)
			}
		case 2:
			if !i.Op.Structured() {
				i.Align = to % 64
			}
		case 3: // another instruction with the same immediates
			i.Op = sameImm[i.Op.Row().Imm][int(to)%len(sameImm[i.Op.Row().Imm])]
		case 4: // two instructions change places
			*i, body[int(to)%len(body)] = body[int(to)%len(body)], *i
		case 5:
			switch t := wasm.RefIdx(uint32(to), to%2 == 0); i.Op.Row().Imm {
			case wasm.ImmHeap, wasm.ImmHeapNull:
				i.SetReftype(t)
			case wasm.ImmCast, wasm.ImmSelect:
				if types := slices.Clone(m.Ext(i).Types); len(types) > 0 {
					types[0] = t
					m.SetExt(i, wasm.Ext{Types: types})
				}
			}
		}
	}
}

// sameImm lists the instructions with immediates of each shape.
var sameImm = func() (table [wasm.ImmCount][]wasm.Op) {
	for op := range wasm.Op(wasm.OpCount) {
		if row := op.Row(); row.Name != "" {
			table[row.Imm] = append(table[row.Imm], op)
		}
	}
	return table
}()

// seeds encodes the modules of the golden files, the valid and the invalid ones.
func seeds(t testing.TB) (codes [][]byte) {
	t.Helper()
	modules := []string{small}
	for _, file := range goldens(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(data), "\n(module")[1:] {
			modules = append(modules, "(module"+part)
		}
	}
	for _, module := range modules {
		if m, err := text.Parse(&wasm.Source{Text: []byte(module)}); err == nil {
			codes = append(codes, binary.Encode(m))
		}
	}
	return codes
}
