package billing

import "math/big"

// Gateway is Amazon API Gateway: a request of a REST API is a request; HTTP APIs count
// each 512 KiB of payload that a request begins.
type Gateway struct {
	Part     string
	REST     bool
	Requests float64
	Bytes    float64 // of payload, of a request of an HTTP API
}

const gatewayPiece = 512 << 10

// Metered are the requests that are billed.
func (g Gateway) Metered() *big.Rat {
	if g.REST {
		return exact(g.Requests)
	}
	pieces := larger(big.NewRat(1, 1), ceiling(over(exact(g.Bytes), big.NewRat(gatewayPiece, 1))))
	return mul(exact(g.Requests), pieces)
}

func (g Gateway) bill(s *sheet) {
	if !s.amounts(g.Part, "API", g.Requests, g.Bytes) {
		return
	}
	service := "api_gateway_http"
	if g.REST {
		service = "api_gateway_rest"
	}
	s.rate(Gateways, g.Part, "API requests", g.Metered(), service, "requests")
}
