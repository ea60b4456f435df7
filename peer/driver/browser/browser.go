package browser

import (
	"bufio"
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"os/exec"

	"wasmjudge/peer/driver"
	"wasmjudge/peer/driver/shipped"
)

// Config says which browser is started, and how.
type Config struct {
	Program string
	// Options are the program's own, or "pref NAME=VALUE", a preference of Firefox: VALUE is true, false, a number, or
	// a string in quotes.
	Options []string
	Log     io.Writer // what the browser writes
}

//go:embed page.html
var page []byte

// Run serves until there are no more frames in in, or the browser has ended, which is an error.
func Run(ctx context.Context, in io.Reader, out io.Writer, c Config) error {
	program, err := exec.LookPath(c.Program)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	b := &bridge{in: bufio.NewReaderSize(in, 1<<16), out: out, stop: stop, turn: make(chan struct{}, 1)}
	secret := "/" + rand.Text()
	server := &http.Server{Handler: http.StripPrefix(secret, b.routes())}
	go func() { _ = server.Serve(listener) }() // until it is closed
	defer func() { _ = server.Close() }()

	profile, err := newProfile()
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(profile) }() // a later run removes what is left
	arguments, err := arguments(program, profile, c.Options)
	if err != nil {
		return err
	}
	cmd := exec.Command(program, append(arguments, "http://"+listener.Addr().String()+secret+"/")...)
	cmd.Stdout, cmd.Stderr = c.Log, c.Log
	ended := make(chan struct{})
	if err := driver.StartWithUs(cmd, ended); err != nil {
		return err
	}
	go func() {
		err := cmd.Wait()
		close(ended)
		stop(fmt.Errorf("%s ended: %w", program, errors.Join(err, errEnded)))
	}()
	<-ctx.Done()
	_ = cmd.Process.Kill()
	<-ended
	if err := context.Cause(ctx); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// errEnded is what is wrong with a browser that ends by itself.
var errEnded = errors.New("before it was told to")

// bridge takes frames from the page's worker to the output, and frames from the input to the worker.
type bridge struct {
	in   *bufio.Reader
	out  io.Writer
	turn chan struct{} // holds one value while a request is served
	stop func(error)
}

func (b *bridge) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page) // a browser that is gone is noticed elsewhere
	})
	mux.HandleFunc("GET /driver.js", func(w http.ResponseWriter, _ *http.Request) {
		text, _ := shipped.Source("js") // which there is
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		_, _ = w.Write(text)
	})
	mux.HandleFunc("POST /hello", b.exchange(func(hello []byte) []byte { return append(hello, '\n') }))
	mux.HandleFunc("POST /frame", b.exchange(func(frame []byte) []byte {
		return driver.AppendFrame(nil, frame)
	}))
	mux.HandleFunc("POST /broken", func(_ http.ResponseWriter, r *http.Request) {
		what, _ := io.ReadAll(io.LimitReader(r.Body, 4096))
		b.stop(fmt.Errorf("the driver in the page ended: %s", what))
	})
	return mux
}

// exchange returns what serves a request: its body goes to the output, and the next frame of the input is the answer.
func (b *bridge) exchange(wrap func([]byte) []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		b.turn <- struct{}{}
		defer func() { <-b.turn }()
		body, err := io.ReadAll(r.Body)
		if err == nil {
			_, err = b.out.Write(wrap(body))
		}
		var frame []byte
		if err == nil {
			frame, err = driver.ReadFrame(b.in, math.MaxUint32)
		}
		if err != nil {
			b.stop(err)
			http.Error(w, "the end", http.StatusGone)
			return
		}
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write(frame)
	}
}
