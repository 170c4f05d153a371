# public: page
