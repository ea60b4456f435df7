package driver_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/peer/driver"
	"wasmjudge/peer/driver/serve"
)

// startsVariable names the file to which a driver that tires writes a line when it starts.
const startsVariable = "WASTRUN_TEST_STARTS"

func init() { beginnings["tires"] = tires }

// tires is a driver that says that it tires.
func tires() {
	f, err := os.OpenFile(os.Getenv(startsVariable), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	fmt.Fprintln(f, os.Getpid())
	_ = f.Close()
	_ = serve.Run(os.Stdin, &tiringWriter{}, serve.Wasm(oracle.New())) // until it is ended
}

// tiringWriter adds the flag to the first line.
type tiringWriter struct{ begun bool }

func (w *tiringWriter) Write(b []byte) (int, error) {
	text := b
	if !w.begun {
		text = bytes.Replace(b, []byte(" frames "), []byte(" frames tires,"), 1)
	}
	w.begun = true
	_, err := os.Stdout.Write(text)
	return len(b), err
}

// TestTired: a process that tires is replaced after it has been used 4,096 times, and others are not.
func TestTired(t *testing.T) {
	file := filepath.Join(t.TempDir(), "starts")
	e := start(t, "tires", func(c *driver.Config) { c.Env = append(c.Env, startsVariable+"="+file) })
	starts := func() int {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Count(text, []byte("\n"))
	}
	for n := range 2 * 4096 {
		if err := e.Accepts([]byte("\x00asm\x01\x00\x00\x00")); err != nil {
			t.Fatalf("use %d: %v", n, err)
		}
	}
	if n := starts(); n != 3 {
		t.Errorf("%d processes served, of 3", n)
	}
}
