package loopback

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

func TestOnlyThisMachineIsServed(t *testing.T) {
	all, port, err := Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		if at := l.Addr().(*net.TCPAddr); !at.IP.IsLoopback() || at.Port != port {
			t.Errorf("it listens at %v, the port is %d", at, port)
		}
		defer l.Close()
	}
	if _, _, err := Listen(port); err == nil {
		t.Error("a port that is taken is listened at")
	}
}

// What is under way when the server ends is told that it does, and ends.
func TestItEndsWhenItIsTold(t *testing.T) {
	all, _, err := Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	begun, ended := make(chan bool), make(chan error, 1)
	go func() {
		ended <- Serve(ctx, all, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			close(begun)
			<-r.Context().Done()
			io.WriteString(w, "interrupted")
		}))
	}()
	answer := make(chan string, 1)
	go func() {
		r, err := http.Get("http://" + all[0].Addr().String())
		if err != nil {
			answer <- err.Error()
			return
		}
		defer r.Body.Close()
		text, _ := io.ReadAll(r.Body)
		answer <- string(text)
	}()
	<-begun
	stop()
	for range 2 {
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case text := <-answer:
			if text != "interrupted" {
				t.Error(text)
			}
		case <-time.After(30 * time.Second):
			t.Fatal("it does not end")
		}
	}
}
