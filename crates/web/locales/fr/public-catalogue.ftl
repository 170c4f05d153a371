# public: catalogue
