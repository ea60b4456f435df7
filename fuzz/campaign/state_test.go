package campaign

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBrokenStates: whatever a file of states holds, a campaign opens or an error names the file and what is wrong.
func TestBrokenStates(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:             "",
		`{"a": {}}`:      "",
		``:               "unexpected end of JSON input",
		`null`:           "null",
		`[]`:             "array",
		`{"a": null}`:    `campaign "a" is null`,
		`{"a": 7}`:       "number",
		`{"a": {"next"`:  "unexpected end",
		`{"a": {}} more`: "after top-level value",
		`{"a": {"next": 9, "redo": [{"from": 0, "count": 9}]}}`:                           "",
		`{"a": {"next": 9, "redo": [{"from": 0, "count": 10}]}}`:                          "10 programs from number 0 on",
		`{"a": {"next": 9, "redo": [{"from": 3}]}}`:                                       "0 programs from number 3 on",
		`{"a": {"next": 9, "redo": [{"from": 18446744073709551615, "count": 9}]}}`:        "9 programs from number",
		`{"a": {"next": 1000000, "redo": [{"from": 0, "count": 999999}]}}`:                "999999 programs from number 0 on",
		`{"a": {"next": 18446744073709551615}}`:                                           "number 18446744073709551615",
		`{"a": {"next": 1, "redo": null, "findings": null, "inconclusive": {"x": null}}}`: "",
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, stateName)
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		s, err := openStates(dir)
		switch {
		case err == nil:
			s.close()
			if want != "" {
				t.Errorf("%s: no error, want %q", text, want)
			}
		case want == "" || !strings.HasPrefix(err.Error(), file+": ") || !strings.Contains(err.Error(), want):
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// FuzzState opens campaigns whose file of states holds anything: they are refused, or have batches to hand out.
func FuzzState(f *testing.F) {
	c := Config{Engines: []string{"oracle"}}
	for _, state := range []string{`null`, `{}`, `{"next": 7, "redo": [{"from": 1, "count": 2}], "findings": {"a": 1}, "seconds": 1e300}`} {
		f.Add([]byte(`{"` + c.key() + `": ` + state + `}`))
	}
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, text []byte) {
		c := c
		dir := t.TempDir()
		c.Crashers, c.Corpus, c.Runs = dir, dir+"/corpus", 10_000
		if err := os.WriteFile(filepath.Join(dir, stateName), text, 0o666); err != nil {
			t.Fatal(err)
		}
		r, err := open(&c)
		if err != nil {
			if !strings.Contains(err.Error(), stateName) {
				t.Errorf("the error does not name the file: %v", err)
			}
			return
		}
		defer r.release()
		for n := uint64(0); n < c.Runs; {
			b := r.next()
			if b == nil {
				t.Fatalf("nothing is left after %d programs", n)
			}
			if n += b.size(); b.Count > maxBatch || n > c.Runs {
				t.Fatalf("a batch of %d programs", b.Count)
			}
			r.programs(b.size())
			r.mismatches("a", 1)
		}
		if _, err := r.finish(); err != nil {
			t.Error(err)
		}
	})
}

// TestBrokenFiles puts what is no file where a campaign reads files, or what nobody can have written: the error names
// it.
func TestBrokenFiles(t *testing.T) {
	hash := nameOf(input("x"))
	folder := func(t *testing.T, file string) error { return os.Mkdir(file, 0o777) }
	link := func(t *testing.T, file string) error { return os.Symlink(t.TempDir(), file) }
	text := func(text string) func(*testing.T, string) error {
		return func(_ *testing.T, file string) error { return os.WriteFile(file, []byte(text), 0o666) }
	}
	for _, x := range []struct {
		name, file string
		makes      func(t *testing.T, file string) error
	}{
		{"state is a folder", "crashers/" + stateName, folder},
		{"state is a pipe", "crashers/" + stateName, namedPipe},
		{"lock is a folder", "crashers/" + crashersLock, folder},
		{"finding is a folder", "crashers/" + hash, folder},
		{"finding is a pipe", "crashers/" + hash, namedPipe},
		{"output is a pipe", "crashers/" + nameOf(nil) + ".output", namedPipe},
		{"output is empty", "crashers/" + nameOf(nil) + ".output", text("")},
		{"output has no title", "crashers/" + nameOf(nil) + ".output", text("\nmore")},
		{"crashers are a file", "crashers", text("")},
		{"corpus is a file", "corpus", text("")},
		{"corpus's lock is a folder", "corpus/" + corpusLock, folder},
		{"input is a pipe", "corpus/" + hash, namedPipe},
		{"script is a pipe", "corpus/a.wast", namedPipe},
		{"script is a link to a folder", "corpus/a.wast", link},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := config(t, "oracle")
			c.Runs = 1
			file := filepath.Join(filepath.Dir(c.Corpus), x.file)
			if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := x.makes(t, file); err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(file, ".output") { // of an input that is there
				if err := os.WriteFile(strings.TrimSuffix(file, ".output"), nil, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := open(&c); err == nil || !strings.Contains(err.Error(), file) {
				t.Errorf("the error %v does not name %s", err, file)
			}
		})
	}
}
