package servers

import "slices"

// developmentServer tells what is wrong with programs that serve one
// developer: their documentation says that they are not for traffic, and they
// promise nothing that could be modelled.
func developmentServer(program string, args []string) (what, fix string) {
	const wsgi, asgi = `write "gunicorn -w 4 app:app"`, `write "uvicorn app:app --workers 4"`
	does := func(word string) bool { return slices.Contains(args, word) }
	switch {
	case program == "flask" && does("run"):
		return "flask run is a development server", wsgi
	case (program == "manage.py" || program == "django-admin") && (does("runserver") || does("runserver_plus")):
		return program + " runserver is a development server", `write "gunicorn -w 4 mysite.wsgi"`
	case program == "manage.py" || program == "django-admin" || program == "flask":
		return program + " starts no server here", wsgi
	case program == "fastapi" && does("dev"):
		return "fastapi dev is a development server", `write "fastapi run --workers 4 main.py"`
	case program == "hupper" || program == "watchmedo" || program == "watchfiles":
		return program + " restarts a server while it is developed", asgi
	case slices.Contains([]string{"vite", "webpack-dev-server", "ts-node-dev", "tsx", "ts-node"}, program):
		return program + " is for development", `compile first, and write "node dist/server.js"`
	}
	return "", ""
}
