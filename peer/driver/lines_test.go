package driver_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/peer/driver"
	"wasmjudge/peer/driver/serve"
	"wasmjudge/wasm"
)

// inLines serves an engine with frames that are lines, as shells for JavaScript do that read and write nothing else.
func inLines(e wasm.Engine) error {
	return serve.Run(&lineReader{lines: bufio.NewReaderSize(os.Stdin, 1<<20)}, &lineWriter{}, serve.Wasm(e))
}

// lineReader reads lines as frames behind their length.
type lineReader struct {
	lines *bufio.Reader
	rest  []byte
}

func (r *lineReader) Read(b []byte) (int, error) {
	if len(r.rest) == 0 {
		line, err := r.lines.ReadBytes('\n')
		if err != nil {
			return 0, io.EOF
		}
		frame, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(line)))
		if err != nil {
			return 0, err
		}
		r.rest = driver.AppendFrame(nil, frame)
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// lineWriter writes frames behind their length as lines, but for the first line.
type lineWriter struct{ begun bool }

func (w *lineWriter) Write(frame []byte) (int, error) {
	var err error
	if w.begun {
		_, err = fmt.Println(base64.StdEncoding.EncodeToString(frame[4:]))
	} else {
		_, err = os.Stdout.Write(bytes.Replace(frame, []byte(" frames "), []byte(" lines "), 1))
	}
	w.begun = true
	return len(frame), err
}

// TestLines: programs do the same on a driver whose frames are lines.
func TestLines(t *testing.T) {
	near, err := engineNamed("oracle")
	if err != nil {
		t.Fatal(err)
	}
	j := fuzz.NewJudge(near, start(t, "oracle lines"))
	for i := range 50 {
		judged(t, j, fuzz.Join(fuzz.FormLinked, choice.Random(uint64(i), choice.DefaultSize)))
	}
}
