package loopback

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"time"
)

// How long the server waits: for a request, for its next one, for an answer to be worked out
// and read, and for those that are under way when it ends.
const (
	forRequest = 10 * time.Second
	forNext    = 2 * time.Minute
	forAnswer  = 5 * time.Minute
	forEnd     = 3 * time.Second
	mostHeader = 16 << 10 // bytes
)

// Listen listens at a port of this machine alone, by both versions of the protocol where it
// has both; at any free port where it is 0.
func Listen(port int) (all []net.Listener, at int, err error) {
	for range 10 { // a port that is free of one version may be taken of the other
		first, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			return nil, 0, err
		}
		at := first.Addr().(*net.TCPAddr).Port
		second, err := net.Listen("tcp6", net.JoinHostPort("::1", strconv.Itoa(at)))
		switch {
		case err == nil:
			return []net.Listener{first, second}, at, nil
		case !taken(at):
			return []net.Listener{first}, at, nil // there is no version 6
		case port != 0:
			first.Close()
			return nil, 0, err
		}
		first.Close()
	}
	return nil, 0, errors.New("no port is free")
}

// taken tells whether somebody listens at a port by version 6.
func taken(port int) bool {
	c, err := net.DialTimeout("tcp6", net.JoinHostPort("::1", strconv.Itoa(port)), time.Second)
	if err == nil {
		c.Close()
	}
	return err == nil
}

// Serve answers until the context is done, and ends when those under way are told.
func Serve(ctx context.Context, at []net.Listener, h http.Handler) error {
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: forRequest, ReadTimeout: forRequest, IdleTimeout: forNext, WriteTimeout: forAnswer, MaxHeaderBytes: mostHeader,
		BaseContext: func(net.Listener) context.Context { return ctx },
		ErrorLog:    log.New(io.Discard, "", 0), // of broken connections, which tell nobody anything
	}
	ended := make(chan error, len(at))
	for _, l := range at {
		go func() { ended <- s.Serve(l) }()
	}
	select {
	case err := <-ended:
		s.Close()
		return err
	case <-ctx.Done():
	}
	last, stop := context.WithTimeout(context.WithoutCancel(ctx), forEnd)
	defer stop()
	if s.Shutdown(last) != nil {
		s.Close()
	}
	return nil
}
