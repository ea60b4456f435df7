package campaign

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"wasmjudge/fuzz/judge"
)

// Reader reads a folder of crashers again and again, and of its files only those that have changed. Several
// goroutines may use it at once.
type Reader struct {
	dir   string
	input func(dir, name string) (input, error)

	mu      sync.Mutex
	sizes   map[string]int // of inputs, by name, which stands for the contents; -1 for a file that is no input
	outputs memo[Finding]
	noted   []string // IDs of the notes that there are
	notes   memo[Note]
	states  memo[map[string]*state]
	history memo[[]Point]
}

// NewReader makes a reader that has read nothing yet.
func NewReader(dir string) *Reader { return newReader(dir, peekInput) }

func newReader(dir string, read func(dir, name string) (input, error)) *Reader {
	return &Reader{dir: dir, input: read, sizes: map[string]int{}, outputs: memo[Finding]{}, notes: memo[Note]{},
		states: memo[map[string]*state]{}, history: memo[[]Point]{}}
}

// memo is what was read of files, by name.
type memo[T any] map[string]memory[T]

// memory is what was read of a file, and how the file was then.
type memory[T any] struct {
	size  int64
	time  time.Time
	value T
}

// read returns what a file says, by a function that reads it if it is not as it was.
func (m memo[T]) read(file string, f func(file string) (T, error)) (T, error) {
	info, err := os.Stat(file)
	if err != nil {
		return f(file) // which knows what a file that is not there means
	}
	old, ok := m[file]
	if ok && old.size == info.Size() && old.time.Equal(info.ModTime()) {
		return old.value, nil
	}
	value, err := f(file)
	if err == nil {
		m[file] = memory[T]{info.Size(), info.ModTime(), value}
	}
	return value, err
}

// findings reads what findings there are.
func (r *Reader) findings() (*findings, error) {
	list, err := os.ReadDir(r.dir)
	if err != nil {
		return nil, err
	}
	f := &findings{dir: r.dir, list: make(map[string]*Finding, len(list)/3)}
	r.noted = r.noted[:0]
	for _, e := range list {
		if id, ok := strings.CutSuffix(e.Name(), noteSuffix); ok {
			r.noted = append(r.noted, id)
		}
		if !isHashed(e.Name()) {
			continue
		}
		x, err := r.finding(e.Name())
		if err != nil {
			return nil, err
		}
		if x != nil {
			f.keepSmaller(x)
		}
	}
	if len(r.sizes) > 2*len(list)+fewFiles {
		clear(r.sizes)
		clear(r.outputs)
		clear(r.notes)
	}
	return f, nil
}

// fewFiles are remembered even if they are gone.
const fewFiles = 1000

// finding reads the files of an input. It returns nil if not all was written when the campaign was killed, or if the
// file is another one's.
func (r *Reader) finding(name string) (*Finding, error) {
	size, ok := r.sizes[name]
	if !ok {
		in, err := r.input(r.dir, name)
		if err != nil {
			return nil, err
		}
		if size = len(in); in == nil {
			size = -1
		}
		r.sizes[name] = size
	}
	x, err := r.outputs.read(filepath.Join(r.dir, name+".output"), readOutput)
	if errors.Is(err, fs.ErrNotExist) || size < 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	x.Input, x.Size = name, size
	return &x, nil
}

// readOutput reads what the .output of an input says of the finding.
func readOutput(file string) (x Finding, err error) {
	output, err := readFile(file)
	if err != nil {
		return x, err
	}
	x.Title, _, _ = strings.Cut(string(output), "\n")
	if x.Title == "" {
		return x, fmt.Errorf("%s: the first line, which says what the input shows, is empty", file)
	}
	x.ID, x.Engines = idOf(x.Title), judge.EnginesOf(x.Title)
	x.findSeen(output)
	return x, nil
}

// said reads the notes that the folder had when findings read it.
func (r *Reader) said() (map[string]Note, error) {
	notes := map[string]Note{}
	for _, id := range r.noted {
		n, err := r.notes.read(filepath.Join(r.dir, id+noteSuffix), readNote)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		notes[id] = n
	}
	return notes, nil
}
